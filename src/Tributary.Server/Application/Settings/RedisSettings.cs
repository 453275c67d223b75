using System.Globalization;
using Tributary.Connectors.RedisStreams;

namespace Tributary.Server.Application.Settings;

/// <summary>
/// The settings of Redis. Nodes also use it for other things, so it is a broker only when its streams are named.
/// </summary>
internal static class RedisSettings
{
    public static readonly Setting Address = new(
        "Redis",
        "The Redis that nodes share limits through ([operating](operating.md#redis)).",
        "",
        "`redis://USER:PASSWORD@HOST:PORT/NUMBER` or `rediss://…`"
    );
    public static readonly Setting Events = new(
        "Redis:Events",
        "The stream that events come from.",
        BrokerSettings.Off,
        AllowedValues.BrokerName
    );
    public static readonly Setting Changes = new(
        "Redis:Changes",
        "The stream that changes go to.",
        BrokerSettings.Off,
        AllowedValues.BrokerName
    );
    public static readonly Setting Program = new(
        "Redis:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly Setting Group = new(
        "Redis:Group",
        "The consumer group.",
        BrokerSettings.UsualGroup,
        "a text"
    );
    public static readonly Setting Consumer = new(
        "Redis:Consumer",
        "The consumer's name in its group.",
        "the name of the machine",
        "a text"
    );
    public static readonly NumberSetting Batch = new("Redis:Batch", 500, 1, 10_000, "Messages read at a time.");
    public static readonly NumberSetting ClaimAfterSeconds = new(
        "Redis:ClaimAfterSeconds",
        60,
        1,
        86_400,
        "Seconds after which a message that another consumer has not acknowledged is taken over."
    );
    public static readonly NumberSetting MaxLength = new(
        "Redis:MaxLength",
        1_000_000,
        1,
        int.MaxValue,
        "The approximate number of changes that the stream keeps."
    );
    public static readonly NumberSetting PatienceMs = new(
        "Redis:PatienceMs",
        5,
        1,
        1_000,
        "The longest time that a request waits for Redis, in milliseconds."
    );

    /// <returns>Null when it is not configured.</returns>
    public static RedisOptions? Read(SettingReader settings)
    {
        if (settings.Text(Address.Name) is not { } text)
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
            settings.Wrong(Address.Name, "must be an address such as redis://user:password@host:6379/0");
        return new RedisOptions
        {
            Url = url ?? new Uri("redis://localhost"),
            Events = BrokerSettings.Place(settings, Events.Name, BrokerSettings.Off),
            Changes = BrokerSettings.Place(settings, Changes.Name, BrokerSettings.Off),
            Program = settings.Text(Program.Name),
            Group = settings.Text(Group.Name) ?? BrokerSettings.UsualGroup,
            Consumer = settings.Text(Consumer.Name) ?? Environment.MachineName,
            BatchLimit = settings.Number(Batch),
            ClaimAfter = TimeSpan.FromSeconds(settings.Number(ClaimAfterSeconds)),
            MaxLength = settings.Number(MaxLength),
            Patience = TimeSpan.FromMilliseconds(settings.Number(PatienceMs)),
        };
    }
}
