using System.Globalization;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>The id of a delivery of a webhook.</summary>
[JsonConverter(typeof(IdConverter<DeliveryId>))]
public readonly record struct DeliveryId(long Value) : IPublicId<DeliveryId>
{
    public static string Prefix => "dlv_";

    public static DeliveryId Of(long value) => new(value);

    public int CompareTo(DeliveryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The status of a delivery; <c>failed</c> means that every try was used.</summary>
public enum DeliveryStatus
{
    Pending,
    Delivered,
    Failed,
}

/// <summary>A change on its way to one webhook, with the result of the last try.</summary>
public sealed record Delivery
{
    public required DeliveryId Id { get; init; }
    public required WebhookId WebhookId { get; init; }
    public required OutboxRow Row { get; init; }
    public required DeliveryStatus Status { get; init; }
    public required int Tries { get; init; }

    /// <summary>The time of the next try; null when there is none.</summary>
    public Instant? NextAt { get; init; }

    public Instant? LastAt { get; init; }

    /// <summary>The HTTP status of the last try; null when there was no answer.</summary>
    public int? LastStatus { get; init; }

    /// <summary>The error of the last try in a few words; null when it succeeded.</summary>
    public string? LastError { get; init; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>A try of a delivery, and the receiver's answer.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Error">The error in a few words; null when it succeeded.</param>
/// <param name="Answer">The beginning of the answer's body; null when there was no answer.</param>
public sealed record DeliveryTry(Instant At, TimeSpan Duration, int? Status, string? Error, string? Answer);
