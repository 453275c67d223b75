using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tributary.Connectors.Kafka;
using Tributary.Connectors.RabbitMq;
using Tributary.Connectors.RedisStreams;

namespace Tributary.Server.Application.Settings;

/// <summary>The brokers that the configuration names.</summary>
internal sealed record BrokerOptions(RabbitMqOptions? RabbitMq, KafkaOptions? Kafka, RedisOptions? Redis);

/// <summary>
/// Reads the settings of brokers. A configured broker is used in both directions unless one is <c>off</c>.
/// </summary>
internal static partial class BrokerSettings
{
    internal const string Off = "off";
    internal const string UsualEvents = "tributary.events";
    internal const string UsualChanges = "tributary.changes";
    internal const string UsualGroup = "tributary";

    /// <summary>The classes that list the settings of each broker.</summary>
    public static ImmutableArray<Type> Groups { get; } =
    [typeof(RabbitMqSettings), typeof(KafkaSettings), typeof(RedisSettings)];

    public static BrokerOptions Brokers(this SettingReader settings) =>
        new(RabbitMqSettings.Read(settings), KafkaSettings.Read(settings), RedisSettings.Read(settings));

    /// <returns>The name of a queue, exchange, topic or stream; null for <c>off</c>.</returns>
    internal static string? Place(SettingReader settings, string name, string otherwise)
    {
        var place = settings.Text(name) ?? otherwise;
        if (!PlaceName().IsMatch(place))
            settings.Wrong(name, $"must be a name of 1 to 200 letters, digits, '.', '_' and '-', or {Off}");
        return place == Off ? null : place;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,200}\z")]
    private static partial Regex PlaceName();
}
