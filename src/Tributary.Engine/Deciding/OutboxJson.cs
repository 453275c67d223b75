using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Deciding;

/// <summary>A member that signed up.</summary>
public sealed record JoinedFacts(long MemberId, long? ReferrerId, string Group, Instant JoinedAt);

/// <summary>A reward as it was left.</summary>
/// <param name="Payee">The status that the beneficiary had, which may hold the reward; null for an active one.</param>
public sealed record RewardAndPayee(RewardFacts Reward, MemberStatus? Payee);

/// <summary>A case as it was left.</summary>
/// <param name="EntryId">The entry that opened or resolved it.</param>
public sealed record CaseFacts(
    long Id,
    long MemberId,
    long? ReferrerId,
    CaseStatus Status,
    int Score,
    RiskVerdict Verdict,
    CaseOutcome? Outcome,
    string? ResolvedBy,
    long EntryId
);

/// <param name="Outcome">As a word, and <paramref name="Reason"/> too.</param>
public sealed record DecidedFacts(long EventId, string Type, long MemberId, string Outcome, string? Reason);

public sealed record WebhookFacts(long Id, string Reason);

/// <summary>
/// The facts of an outbox row, by its kind; a program's changes have none. A referral's code is not among them: it may
/// be a name.
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
public sealed partial class OutboxJson : JsonSerializerContext;
