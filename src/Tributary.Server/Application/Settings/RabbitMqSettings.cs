using Tributary.Connectors.RabbitMq;

namespace Tributary.Server.Application.Settings;

/// <summary>The settings of RabbitMQ.</summary>
internal static class RabbitMqSettings
{
    public static readonly Setting Address = new(
        "RabbitMq",
        "The RabbitMQ to take events from and send changes to ([brokers](brokers.md)).",
        "",
        "`amqp://USER:PASSWORD@HOST:PORT/VHOST` or `amqps://…`"
    );
    public static readonly Setting Events = new(
        "RabbitMq:Events",
        "The queue that events come from.",
        BrokerSettings.UsualEvents,
        AllowedValues.BrokerName
    );
    public static readonly Setting Changes = new(
        "RabbitMq:Changes",
        "The exchange that changes go to.",
        BrokerSettings.UsualChanges,
        AllowedValues.BrokerName
    );
    public static readonly Setting Program = new(
        "RabbitMq:Program",
        "The program of messages that do not name one.",
        "",
        "a program's name"
    );
    public static readonly NumberSetting Prefetch = new(
        "RabbitMq:Prefetch",
        1_000,
        2,
        10_000,
        "How many unacknowledged messages the broker may send ahead."
    );
    public static readonly NumberSetting DeliveryLimit = new(
        "RabbitMq:DeliveryLimit",
        20,
        1,
        1_000,
        "How often a message is delivered before it goes to the dead-letter queue."
    );
    public static readonly Setting Declare = new(
        "RabbitMq:Declare",
        "Whether queues and exchanges are declared.",
        "true",
        AllowedValues.OnOff
    );

    /// <returns>Null when it is not configured.</returns>
    public static RabbitMqOptions? Read(SettingReader settings)
    {
        if (settings.Text(Address.Name) is not { } text)
            return null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("amqp" or "amqps")
            || url.Host.Length == 0
        )
            settings.Wrong(Address.Name, "must be an address such as amqp://user:password@host:5672/vhost");
        return new RabbitMqOptions(
            url ?? new Uri("amqp://localhost"),
            BrokerSettings.Place(settings, Events.Name, BrokerSettings.UsualEvents),
            BrokerSettings.Place(settings, Changes.Name, BrokerSettings.UsualChanges),
            settings.Text(Program.Name),
            (ushort)settings.Number(Prefetch),
            settings.Number(DeliveryLimit),
            settings.Flag(Declare.Name, true)
        );
    }
}
