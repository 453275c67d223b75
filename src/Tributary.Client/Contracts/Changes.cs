using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>Something that changed, as webhooks and brokers tell it: a CloudEvent 1.0 in JSON.</summary>
/// <remarks>It may come more than once, always with the same <see cref="Id"/> and <see cref="Source"/>.</remarks>
public sealed record ChangeEvent
{
    /// <summary><c>1.0</c></summary>
    [JsonPropertyName("specversion")]
    public required string SpecVersion { get; init; }

    /// <summary>Unique within <see cref="Source"/>, and the same each time it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>The program's path: <c>/v1/programs/acme</c>.</summary>
    public required string Source { get; init; }

    /// <summary>One of <see cref="ChangeTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of what changed.</summary>
    public string? Subject { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary><c>application/json</c></summary>
    [JsonPropertyName("datacontenttype")]
    public string? DataContentType { get; init; }

    /// <summary>Names the shape of <see cref="Data"/>: <c>urn:tributary:v1:reward</c>.</summary>
    [JsonPropertyName("dataschema")]
    public required string DataSchema { get; init; }

    /// <summary>Of changes with one <see cref="PartitionKey"/>, the order: compare as texts. There are gaps.</summary>
    public required string Sequence { get; init; }

    /// <summary>All changes about one tree of members have the same.</summary>
    [JsonPropertyName("partitionkey")]
    public required string PartitionKey { get; init; }

    /// <summary>What changed, as it was then.</summary>
    public required JsonElement Data { get; init; }

    /// <exception cref="JsonException">It is no such event.</exception>
    public static ChangeEvent Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, TributaryJson.Default.ChangeEvent) ?? throw new JsonException("A JSON object is needed.");

    /// <summary>
    /// The data as <see cref="MemberCreated"/>, <see cref="ReferralInfo"/>, <see cref="RewardInfo"/>, <see cref="CaseInfo"/>, <see cref="ProgramChanged"/>,
    /// <see cref="WebhookNotice"/> or <see cref="EventDecided"/>, as <see cref="Type"/> says.
    /// </summary>
    /// <exception cref="JsonException">The data is of another shape.</exception>
    public T DataAs<T>() where T : class =>
        (T?)Data.Deserialize(TributaryJson.Default.GetTypeInfo(typeof(T)) ?? throw new JsonException($"No change has {typeof(T).Name} as its data."))
            ?? throw new JsonException("A JSON object is needed.");
}

/// <summary>What <see cref="ChangeEvent.Type"/> may say; take others for ones added later.</summary>
public static class ChangeTypes
{
    /// <summary>A member signed up; <see cref="Contracts.MemberCreated"/>.</summary>
    public const string MemberCreated = "member.created";

    /// <summary>A referral was made and is pending; <see cref="ReferralInfo"/>, as with the four that follow.</summary>
    public const string ReferralCreated = "referral.created";

    /// <summary>It met the Terms' conditions, or a person completed it.</summary>
    public const string ReferralCompleted = "referral.completed";

    /// <summary>It is pending again: what completed it was refunded, or its rejection was taken back.</summary>
    public const string ReferralReopened = "referral.reopened";

    /// <summary>A person or fraud detection rejected it.</summary>
    public const string ReferralRejected = "referral.rejected";

    /// <summary>It did not complete within its window.</summary>
    public const string ReferralExpired = "referral.expired";

    /// <summary>A reward was granted, in whatever status; <see cref="RewardInfo"/>, as with the five that follow.</summary>
    public const string RewardCreated = "reward.created";

    /// <summary>It waits for the end of its hold, after a review.</summary>
    public const string RewardHeld = "reward.held";

    /// <summary>It is due.</summary>
    public const string RewardPayable = "reward.payable";

    /// <summary>A person has to look at it.</summary>
    public const string RewardInReview = "reward.in_review";

    /// <summary>It was paid out or handed over.</summary>
    public const string RewardPaid = "reward.paid";

    /// <summary>It was struck, in part or as a whole.</summary>
    public const string RewardReversed = "reward.reversed";

    /// <summary>What was struck of it was given back, in part or as a whole: the reversal was reinstated.</summary>
    public const string RewardReinstated = "reward.reinstated";

    /// <summary>Fraud detection wants a person to judge; <see cref="CaseInfo"/>.</summary>
    public const string CaseOpened = "case.opened";

    /// <summary>A person has judged; <see cref="CaseInfo"/>.</summary>
    public const string CaseResolved = "case.resolved";

    /// <summary>The program pays nothing for a while; <see cref="ProgramChanged"/>.</summary>
    public const string ProgramPaused = "program.paused";

    /// <summary>It goes on; <see cref="ProgramChanged"/>.</summary>
    public const string ProgramResumed = "program.resumed";

    /// <summary>It is over; <see cref="ProgramChanged"/>.</summary>
    public const string ProgramEnded = "program.ended";

    /// <summary>Another webhook of the program was switched off, as it failed for days or asked for it; <see cref="WebhookNotice"/>.</summary>
    public const string WebhookDisabled = "webhook.disabled";

    /// <summary>Sent when somebody asks for a test; <see cref="WebhookNotice"/>.</summary>
    public const string WebhookTest = "webhook.test";

    /// <summary>An event of the platform was decided, if only to nothing; <see cref="Contracts.EventDecided"/>. Only for those who name it: <c>*</c> leaves it out.</summary>
    public const string EventDecided = "event.decided";
}

/// <summary>A member that signed up.</summary>
public sealed record MemberCreated
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The member who brought it.</summary>
    public string? Referrer { get; init; }

    /// <summary>The group it is in.</summary>
    public required string Group { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>A program that was paused, resumed or ended.</summary>
public sealed record ProgramChanged
{
    /// <summary>Its name.</summary>
    public required string Program { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>ended</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Something about a webhook itself.</summary>
public sealed record WebhookNotice
{
    /// <summary><c>whk_…</c></summary>
    public required string Id { get; init; }

    /// <summary><c>gone</c> (it answered 410), <c>failing</c> (nothing arrived for days) or <c>test</c>.</summary>
    public required string Reason { get; init; }
}

/// <summary>What an event of the platform came to.</summary>
public sealed record EventDecided
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>Who did it.</summary>
    public required string Member { get; init; }

    /// <summary><c>rewarded</c>, <c>no_reward</c>, <c>rejected</c> or <c>applied</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, one of those in docs/reasons.md.</summary>
    public string? Reason { get; init; }
}
