using System.Globalization;
using System.Text.RegularExpressions;
using Tributary.Connectors.Kafka;
using Tributary.Connectors.RabbitMq;
using Tributary.Connectors.RedisStreams;

namespace Tributary.Server.Application.Settings;

/// <summary>The brokers that the configuration names.</summary>
internal sealed record BrokerOptions(RabbitMqOptions? RabbitMq, KafkaOptions? Kafka, RedisOptions? Redis);

/// <summary>
/// Reads the settings of brokers. A configured broker is used in both directions unless one is <c>off</c>. Redis, which
/// nodes also use for other things, is a broker only when its streams are named.
/// </summary>
internal static partial class BrokerSettings
{
    internal const string Off = "off";
    internal const string UsualEvents = "tributary.events";
    internal const string UsualChanges = "tributary.changes";
    internal const string UsualGroup = "tributary";

    public static BrokerOptions Brokers(this SettingReader settings) =>
        new(RabbitMq(settings), Kafka(settings), Redis(settings));

    private static RabbitMqOptions? RabbitMq(SettingReader settings)
    {
        if (settings.Text("RabbitMq") is not { } text)
            return null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("amqp" or "amqps")
            || url.Host.Length == 0
        )
            settings.Wrong("RabbitMq", "must be an address such as amqp://user:password@host:5672/vhost");
        return new RabbitMqOptions(
            url ?? new Uri("amqp://localhost"),
            Place(settings, "RabbitMq:Events", UsualEvents),
            Place(settings, "RabbitMq:Changes", UsualChanges),
            settings.Text("RabbitMq:Program"),
            (ushort)settings.Number(SettingList.RabbitMqPrefetch),
            settings.Number(SettingList.RabbitMqDeliveryLimit),
            settings.Flag("RabbitMq:Declare", true)
        );
    }

    private static KafkaOptions? Kafka(SettingReader settings)
    {
        if (settings.Text("Kafka") is not { } servers)
            return null;
        if (!ServerList().IsMatch(servers))
            settings.Wrong("Kafka", "must be host:port, or several separated by commas");
        var properties = settings
            .Children("Kafka:Properties")
            .ToDictionary(p => p.Key.Replace('_', '.'), p => p.Value, StringComparer.Ordinal);
        var options = new KafkaOptions(
            servers,
            Place(settings, "Kafka:Events", UsualEvents),
            Place(settings, "Kafka:Changes", UsualChanges),
            settings.Text("Kafka:Program"),
            settings.Text("Kafka:Group") ?? UsualGroup,
            settings.Number(SettingList.KafkaBatch),
            properties
        );
        if (properties.Count > 0 && KafkaProperties.FaultOf(options) is { } fault)
            settings.Wrong("Kafka:Properties", $"is refused by librdkafka: {fault}");
        return options;
    }

    private static RedisOptions? Redis(SettingReader settings)
    {
        if (settings.Text("Redis") is not { } text)
            return null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("redis" or "rediss")
            || url.Host.Length == 0
            || (
                url.AbsolutePath.Trim('/') is { Length: > 0 } number
                && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
        )
            settings.Wrong("Redis", "must be an address such as redis://user:password@host:6379/0");
        return new RedisOptions
        {
            Url = url ?? new Uri("redis://localhost"),
            Events = Place(settings, "Redis:Events", Off),
            Changes = Place(settings, "Redis:Changes", Off),
            Program = settings.Text("Redis:Program"),
            Group = settings.Text("Redis:Group") ?? UsualGroup,
            Consumer = settings.Text("Redis:Consumer") ?? Environment.MachineName,
            BatchLimit = settings.Number(SettingList.RedisBatch),
            ClaimAfter = TimeSpan.FromSeconds(settings.Number(SettingList.RedisClaimAfterSeconds)),
            MaxLength = settings.Number(SettingList.RedisMaxLength),
            Patience = TimeSpan.FromMilliseconds(settings.Number(SettingList.RedisPatienceMs)),
        };
    }

    /// <returns>The name of a queue, exchange, topic or stream; null for <c>off</c>.</returns>
    private static string? Place(SettingReader settings, string name, string otherwise)
    {
        var place = settings.Text(name) ?? otherwise;
        if (!PlaceName().IsMatch(place))
            settings.Wrong(name, $"must be a name of 1 to 200 letters, digits, '.', '_' and '-', or {Off}");
        return place == Off ? null : place;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,200}\z")]
    private static partial Regex PlaceName();

    [GeneratedRegex(@"\A[^\s,:/]+:[0-9]{1,5}(,[^\s,:/]+:[0-9]{1,5})*\z")]
    private static partial Regex ServerList();
}
