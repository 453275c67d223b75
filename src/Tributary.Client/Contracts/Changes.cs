using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>A change as webhooks and brokers send it: a CloudEvent 1.0 in JSON.</summary>
/// <remarks>
/// A change may arrive more than once, always with the same <see cref="Id"/> and <see cref="Source"/>.
/// </remarks>
public sealed record ChangeEvent
{
    /// <summary>The version of CloudEvents, <c>1.0</c>.</summary>
    [JsonPropertyName("specversion")]
    public required string SpecVersion { get; init; }

    /// <summary>
    /// The id of the change. It is unique within <see cref="Source"/>, and the same each time the change is sent.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The path of the program, such as <c>/v1/programs/acme</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The type: one of <see cref="ChangeTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the changed object.</summary>
    public string? Subject { get; init; }

    /// <summary>The time of the decision.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The media type of the data, <c>application/json</c>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string? DataContentType { get; init; }

    /// <summary>The name of the schema of <see cref="Data"/>, such as <c>urn:tributary:v1:reward</c>.</summary>
    [JsonPropertyName("dataschema")]
    public required string DataSchema { get; init; }

    /// <summary>
    /// The order of changes with the same <see cref="PartitionKey"/>. Compare it as text. There are gaps.
    /// </summary>
    public required string Sequence { get; init; }

    /// <summary>The partition key. All changes of one tree of members have the same one.</summary>
    [JsonPropertyName("partitionkey")]
    public required string PartitionKey { get; init; }

    /// <summary>The changed object, as it was at the time of the change.</summary>
    public required JsonElement Data { get; init; }

    /// <exception cref="JsonException">The text is not a change event.</exception>
    public static ChangeEvent Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, TributaryJson.Default.ChangeEvent)
        ?? throw new JsonException("The change is null. Send a JSON object.");

    /// <summary>
    /// Returns the data as the type that belongs to <see cref="Type"/>: <see cref="MemberCreated"/>,
    /// <see cref="ReferralInfo"/>, <see cref="RewardInfo"/>, <see cref="CaseInfo"/>, <see cref="ProgramChanged"/>,
    /// <see cref="WebhookNotice"/>, <see cref="AlertNotice"/> or <see cref="EventDecided"/>.
    /// </summary>
    /// <exception cref="JsonException">The data has another type.</exception>
    public T DataAs<T>()
        where T : class =>
        (T?)
            Data.Deserialize(
                TributaryJson.Default.GetTypeInfo(typeof(T))
                    ?? throw new JsonException(
                        $"{typeof(T).Name} is not a type of change data. Use a type that ChangeTypes names."
                    )
            )
        ?? throw new JsonException("The data of the change is null. Send a JSON object.");
}

/// <summary>The values of <see cref="ChangeEvent.Type"/>. Later versions may add values.</summary>
public static class ChangeTypes
{
    /// <summary>A member signed up. The data is <see cref="Contracts.MemberCreated"/>.</summary>
    public const string MemberCreated = "member.created";

    /// <summary>
    /// A referral was created and is pending. The data of this and the next four types is <see cref="ReferralInfo"/>.
    /// </summary>
    public const string ReferralCreated = "referral.created";

    /// <summary>The referral met the conditions of the Terms, or a person completed it.</summary>
    public const string ReferralCompleted = "referral.completed";

    /// <summary>
    /// The referral is pending again. The event that completed it was refunded, or its rejection was taken back.
    /// </summary>
    public const string ReferralReopened = "referral.reopened";

    /// <summary>A person or fraud detection rejected the referral.</summary>
    public const string ReferralRejected = "referral.rejected";

    /// <summary>The referral did not complete within its window.</summary>
    public const string ReferralExpired = "referral.expired";

    /// <summary>
    /// A reward was granted, in any status. The data of this and the next six types is <see cref="RewardInfo"/>.
    /// </summary>
    public const string RewardCreated = "reward.created";

    /// <summary>After a review, the reward waits for the end of its hold.</summary>
    public const string RewardHeld = "reward.held";

    /// <summary>The reward is due.</summary>
    public const string RewardPayable = "reward.payable";

    /// <summary>The reward needs a review by a person.</summary>
    public const string RewardInReview = "reward.in_review";

    /// <summary>The reward was paid out or handed over.</summary>
    public const string RewardPaid = "reward.paid";

    /// <summary>The reward was reversed, partly or completely.</summary>
    public const string RewardReversed = "reward.reversed";

    /// <summary>The reversal of the reward was reinstated, so all or part of the reward was given back.</summary>
    public const string RewardReinstated = "reward.reinstated";

    /// <summary>Fraud detection asks for a review by a person. The data is <see cref="CaseInfo"/>.</summary>
    public const string CaseOpened = "case.opened";

    /// <summary>A person has resolved a case. The data is <see cref="CaseInfo"/>.</summary>
    public const string CaseResolved = "case.resolved";

    /// <summary>The program was paused and pays nothing. The data is <see cref="ProgramChanged"/>.</summary>
    public const string ProgramPaused = "program.paused";

    /// <summary>The program was resumed. The data is <see cref="ProgramChanged"/>.</summary>
    public const string ProgramResumed = "program.resumed";

    /// <summary>The program was ended. The data is <see cref="ProgramChanged"/>.</summary>
    public const string ProgramEnded = "program.ended";

    /// <summary>
    /// Another webhook of the program was disabled because it failed for days or answered 410. The data is
    /// <see cref="WebhookNotice"/>.
    /// </summary>
    public const string WebhookDisabled = "webhook.disabled";

    /// <summary>
    /// A figure of the program reached the threshold of an alert rule. The data of this and the next type is
    /// <see cref="AlertNotice"/>.
    /// </summary>
    public const string AlertRaised = "alert.raised";

    /// <summary>The figure came back by the margin, or the rule was disabled or deleted.</summary>
    public const string AlertCleared = "alert.cleared";

    /// <summary>A test was requested. The data is <see cref="WebhookNotice"/>.</summary>
    public const string WebhookTest = "webhook.test";

    /// <summary>
    /// An event of the platform was decided, even if it earned nothing. The data is
    /// <see cref="Contracts.EventDecided"/>. Subscribe to it by name, because <c>*</c> does not include it.
    /// </summary>
    public const string EventDecided = "event.decided";
}

/// <summary>A member that signed up.</summary>
public sealed record MemberCreated
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the referrer. Null for a root.</summary>
    public string? Referrer { get; init; }

    /// <summary>The group of the member.</summary>
    public required string Group { get; init; }

    /// <summary>The time when the member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>A program that was paused, resumed or ended.</summary>
public sealed record ProgramChanged
{
    /// <summary>The name of the program.</summary>
    public required string Program { get; init; }

    /// <summary>The status: <c>active</c>, <c>paused</c> or <c>ended</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>A notice about a webhook.</summary>
public sealed record WebhookNotice
{
    /// <summary>The id of the webhook, <c>whk_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The reason. It is <c>gone</c> (the receiver answered 410), <c>failing</c> (posts failed for days) or
    /// <c>test</c>.
    /// </summary>
    public required string Reason { get; init; }
}

/// <summary>The outcome of an event of the platform.</summary>
public sealed record EventDecided
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The type of the event.</summary>
    public required string Type { get; init; }

    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The outcome: <c>rewarded</c>, <c>no_reward</c>, <c>rejected</c> or <c>applied</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The main reason. docs/reasons.md lists all reasons.</summary>
    public string? Reason { get; init; }
}
