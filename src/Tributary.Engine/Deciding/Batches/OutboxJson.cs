using System.Text.Json.Serialization;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>A member that signed up.</summary>
public sealed record JoinedFacts(MemberId MemberId, MemberId? ReferrerId, string Group, Instant JoinedAt);

/// <summary>A reward in its latest state.</summary>
/// <param name="Payee">The status that the beneficiary had, which may hold the reward; null for an active one.</param>
public sealed record RewardAndPayee(RewardFacts Reward, MemberStatus? Payee);

/// <summary>A case in its latest state.</summary>
public sealed record CaseFacts
{
    public required CaseId Id { get; init; }
    public required MemberId MemberId { get; init; }
    public MemberId? ReferrerId { get; init; }
    public required CaseStatus Status { get; init; }
    public required int Score { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public CaseOutcome? Outcome { get; init; }
    public string? ResolvedBy { get; init; }

    /// <summary>The entry that opened or resolved it.</summary>
    public required EntryId EntryId { get; init; }
}

/// <param name="Outcome">The word for the outcome; <paramref name="Reason"/> is a word, too.</param>
public sealed record DecidedFacts(EntryId EventId, string Type, MemberId MemberId, string Outcome, string? Reason);

public sealed record WebhookFacts(WebhookId Id, string Reason);

/// <summary>
/// The facts of an outbox row, by its kind. Changes of a program have none. A referral's code is left out, as it may be
/// a person's name.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter)]
)]
[JsonSerializable(typeof(JoinedFacts))]
[JsonSerializable(typeof(ReferralFacts))]
[JsonSerializable(typeof(RewardAndPayee))]
[JsonSerializable(typeof(CaseFacts))]
[JsonSerializable(typeof(DecidedFacts))]
[JsonSerializable(typeof(WebhookFacts))]
[JsonSerializable(typeof(AlertFacts))]
public sealed partial class OutboxJson : JsonSerializerContext;
