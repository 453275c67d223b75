using System.Text.Json;

namespace Tributary.Client.Contracts;

/// <summary>A webhook, to which changes of a program are posted.</summary>
public sealed record WebhookInfo
{
    /// <summary>The id of the webhook, <c>whk_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The address of the receiver: https, or http inside the networks that the server's operator allows.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>
    /// The types to send: some of <see cref="ChangeTypes"/>, or <c>*</c> for all except
    /// <see cref="ChangeTypes.EventDecided"/>.
    /// </summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>
    /// True if changes are posted. If false, nothing is posted, and changes are not stored for later.
    /// </summary>
    public required bool Enabled { get; init; }

    /// <summary>
    /// The reason why the server disabled the webhook: <c>gone</c> or <c>failing</c>. Null if it did not.
    /// </summary>
    public string? DisabledReason { get; init; }

    /// <summary>The time since which every post has failed. Null if posts succeed.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The secret to verify posts with, <c>whsec_…</c>. Only in the answer to a creation or rotation.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>The time until which the previous secret signs too. Only in the answer to a rotation.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }
}

/// <summary>A webhook to create.</summary>
public sealed record NewWebhook
{
    /// <summary>
    /// The address of the receiver: https, or http inside the networks that the server's operator allows.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>
    /// The types to send: some of <see cref="ChangeTypes"/>, or <c>*</c> for all except
    /// <see cref="ChangeTypes.EventDecided"/>.
    /// </summary>
    public required IReadOnlyList<string> Events { get; init; }
}

/// <summary>A change of a webhook. Fields that are null keep their values.</summary>
public sealed record WebhookPatch
{
    /// <summary>
    /// The address of the receiver: https, or http inside the networks that the server's operator allows.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>
    /// The types to send: some of <see cref="ChangeTypes"/>, or <c>*</c> for all except
    /// <see cref="ChangeTypes.EventDecided"/>.
    /// </summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>True to enable the webhook, even if the server disabled it. False to disable it.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>A delivery of a change to a webhook.</summary>
public sealed record DeliveryInfo
{
    /// <summary>The id of the delivery, <c>dlv_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The <see cref="ChangeEvent.Id"/> of the change, which is also the header <c>webhook-id</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The type: one of <see cref="ChangeTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The status: <c>pending</c>, <c>delivered</c>, or <c>failed</c> after the last try.</summary>
    public required string Status { get; init; }

    /// <summary>The number of posts so far.</summary>
    public required int Tries { get; init; }

    /// <summary>The time of the next post. Null if there is none.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The time of the last post.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The HTTP status of the last answer. Null if there was no answer.</summary>
    public int? LastStatus { get; init; }

    /// <summary>
    /// The reason why the last try failed: <c>status</c>, <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>address</c>
    /// or <c>answer_too_large</c>.
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>The time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The change as it would be posted now: without the ids of members erased meanwhile. Only in the answer for one
    /// delivery.
    /// </summary>
    public JsonElement? Body { get; init; }

    /// <summary>
    /// The latest tries, newest first, with what the receiver answered. Only in the answer for one delivery.
    /// </summary>
    public IReadOnlyList<DeliveryAttempt>? Attempts { get; init; }
}

/// <summary>A try of a delivery.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>The time at which the try began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The time until the answer was complete or the try failed, in milliseconds.</summary>
    public required int DurationMs { get; init; }

    /// <summary>The HTTP status of the answer. Null if there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The reason of a failure, as in <see cref="DeliveryInfo.LastError"/>. Null if it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// The first KiB of the answer's body as text; control characters are replaced. Null if there was no answer.
    /// </summary>
    public string? Answer { get; init; }
}

/// <summary>The result of a replay.</summary>
public sealed record ReplayResult
{
    /// <summary>
    /// The number of deliveries that are posted again. Deliveries that were already pending are not counted.
    /// </summary>
    public required int Replayed { get; init; }
}
