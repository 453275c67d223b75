namespace Tributary.Client.Contracts;

/// <summary>Where a program's changes are posted to.</summary>
public sealed record WebhookInfo
{
    /// <summary><c>whk_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Https; http only inside the networks that the server's operator allows.</summary>
    public required string Url { get; init; }

    /// <summary>Some of <see cref="ChangeTypes"/>, or <c>*</c> for all but <see cref="ChangeTypes.EventDecided"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>False: nothing is posted, and what changes meanwhile is not kept for it.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Why the server switched it off: <c>gone</c> or <c>failing</c>; null when it did not.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Since when nothing has arrived; null while all goes well.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Only in the answer to its creation or rotation: <c>whsec_…</c>, to verify with.</summary>
    public string? Secret { get; init; }

    /// <summary>Only in the answer to a rotation: until then the secret before signs too.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }
}

/// <summary>A webhook to be made.</summary>
public sealed record NewWebhook
{
    /// <summary>Https; http only inside the networks that the server's operator allows.</summary>
    public required string Url { get; init; }

    /// <summary>Some of <see cref="ChangeTypes"/>, or <c>*</c> for all but <see cref="ChangeTypes.EventDecided"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }
}

/// <summary>A change to a webhook; null leaves as it is.</summary>
public sealed record WebhookPatch
{
    /// <summary>Https; http only inside the networks that the server's operator allows.</summary>
    public string? Url { get; init; }

    /// <summary>Some of <see cref="ChangeTypes"/>, or <c>*</c> for all but <see cref="ChangeTypes.EventDecided"/>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>True also takes up again what the server has switched off.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>A change on its way to a webhook, or what became of that.</summary>
public sealed record DeliveryInfo
{
    /// <summary><c>dlv_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The <see cref="ChangeEvent.Id"/>, which is also the header <c>webhook-id</c>.</summary>
    public required string Event { get; init; }

    /// <summary>One of <see cref="ChangeTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c>, or <c>failed</c>: every try is used up.</summary>
    public required string Status { get; init; }

    /// <summary>How often it was posted so far.</summary>
    public required int Tries { get; init; }

    /// <summary>When it is posted next; null when that is over.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was posted last.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The HTTP status of the last answer; null when there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>Why the last try failed: <c>status</c>, <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>address</c> or <c>answer_too_large</c>.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How many deliveries are posted once more.</summary>
public sealed record ReplayResult
{
    /// <summary>Those that were pending already are not counted.</summary>
    public required int Replayed { get; init; }
}
