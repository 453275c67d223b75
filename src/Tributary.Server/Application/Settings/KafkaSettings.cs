using System.Text.RegularExpressions;
using Tributary.Connectors.Kafka;

namespace Tributary.Server.Application.Settings;

/// <summary>The settings of Kafka.</summary>
internal static partial class KafkaSettings
{
    public static readonly Setting Address = new(
        "Kafka",
        "The Kafka to take events from and send changes to ([brokers](brokers.md)).",
        "",
        "`HOST:PORT`, or several separated by commas"
    );
    public static readonly Setting Events = new(
        "Kafka:Events",
        "The topic that events come from.",
        BrokerSettings.UsualEvents,
        AllowedValues.BrokerName
    );
    public static readonly Setting Changes = new(
        "Kafka:Changes",
        "The topic that changes go to.",
        BrokerSettings.UsualChanges,
        AllowedValues.BrokerName
    );
    public static readonly Setting Program = new(
        "Kafka:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly Setting Group = new(
        "Kafka:Group",
        "The consumer group.",
        BrokerSettings.UsualGroup,
        "a text"
    );
    public static readonly NumberSetting Batch = new("Kafka:Batch", 500, 1, 10_000, "Messages read at a time.");
    public static readonly Setting Properties = new(
        "Kafka:Properties",
        "Properties of librdkafka, each written as `Kafka:Properties:NAME` with `_` for `.`.",
        "",
        "as librdkafka defines them"
    )
    {
        HasChildren = true,
    };

    /// <returns>Null when it is not configured.</returns>
    public static KafkaOptions? Read(SettingReader settings)
    {
        if (settings.Text(Address.Name) is not { } servers)
            return null;
        if (!ServerList().IsMatch(servers))
            settings.Wrong(Address.Name, "must be host:port, or several separated by commas");
        var properties = settings
            .Children(Properties.Name)
            .ToDictionary(p => p.Key.Replace('_', '.'), p => p.Value, StringComparer.Ordinal);
        var options = new KafkaOptions(
            servers,
            BrokerSettings.Place(settings, Events.Name, BrokerSettings.UsualEvents),
            BrokerSettings.Place(settings, Changes.Name, BrokerSettings.UsualChanges),
            settings.Text(Program.Name),
            settings.Text(Group.Name) ?? BrokerSettings.UsualGroup,
            settings.Number(Batch),
            properties
        );
        if (properties.Count > 0 && KafkaProperties.FaultOf(options) is { } fault)
            settings.Wrong(Properties.Name, $"is refused by librdkafka: {fault}");
        return options;
    }

    [GeneratedRegex(@"\A[^\s,:/]+:[0-9]{1,5}(,[^\s,:/]+:[0-9]{1,5})*\z")]
    private static partial Regex ServerList();
}
