using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>
/// The trace of a decision, for people to read. It contains only the fields that mattered for the decision.
/// </summary>
public sealed record TraceInfo
{
    /// <summary>The version of the Terms.</summary>
    public int? Version { get; init; }

    /// <summary>The facts that were read, as an object by field name.</summary>
    public JsonElement? Facts { get; init; }

    /// <summary>
    /// The rules that consider this kind of entry, in the order of the Terms, with the verdict for each beneficiary.
    /// </summary>
    public IReadOnlyList<RuleTraceInfo>? Rules { get; init; }

    /// <summary>
    /// The result for the referral: whether it completed and by which conditions, or why not and which event had
    /// completed it before.
    /// </summary>
    public JsonElement? Completion { get; init; }

    /// <summary>The counters after this decision.</summary>
    public JsonElement? Counters { get; init; }
}

/// <summary>The verdict of a rule for a beneficiary.</summary>
public sealed record RuleTraceInfo
{
    /// <summary>The key of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The role of the beneficiary: <c>referrer</c>, <c>member</c> or <c>upline</c>.</summary>
    public string? To { get; init; }

    /// <summary>The level of the beneficiary: 0 for the actor, 1 for the direct referrer, and so on.</summary>
    public int? Level { get; init; }

    /// <summary>The id of the beneficiary.</summary>
    public string? Payee { get; init; }

    /// <summary>The verdict: one of <see cref="Verdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The reason why nothing was granted. docs/reasons.md lists all reasons.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence that explains the reason, or what holds the reward.</summary>
    public string? Detail { get; init; }

    /// <summary>The id of the granted reward, <c>rwd_…</c>. Null in a dry run.</summary>
    public string? Reward { get; init; }

    /// <summary>The current status of the reward: one of <see cref="RewardStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>
    /// The reason why the reward is not payable yet: one of <see cref="HeldByWords"/>. Null if nothing holds it.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>
    /// The id of the fraud case that holds or reversed the reward, <c>cas_…</c>. Null if there is none.
    /// </summary>
    public string? Case { get; init; }

    /// <summary>The beneficiary's group, if the rule does not pay it. Null otherwise.</summary>
    public string? Group { get; init; }

    /// <summary>The groups that the rule pays, if the beneficiary is in none of them. Null otherwise.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The count that determined a tier, a milestone or the end of the time span.</summary>
    public long? Count { get; init; }

    /// <summary>The conditions of the rule, each with its result.</summary>
    public ConditionTraceInfo? Conditions { get; init; }

    /// <summary>The amount to which the rate was applied, in minor units.</summary>
    public long? Base { get; init; }

    /// <summary>The rate as in the Terms, such as <c>12.5%</c>.</summary>
    public string? Rate { get; init; }

    /// <summary>The exact share in minor units, before rounding half to even, as a decimal or a fraction.</summary>
    public string? Exact { get; init; }

    /// <summary>The granted amount in minor units, after rounding and caps.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public string? Currency { get; init; }

    /// <summary>The item that was given. Null for an amount.</summary>
    public string? Item { get; init; }

    /// <summary>The caps and budgets that were checked, in order. The last one may have refused the reward.</summary>
    public IReadOnlyList<CapTraceInfo>? Cap { get; init; }

    /// <summary>The end of the hold. Null while the reward waits for a person's approval.</summary>
    public DateTimeOffset? PayableAt { get; init; }
}

/// <summary>
/// A condition with its result: a comparison, or <c>all</c>, <c>any</c>, <c>not</c> of other conditions.
/// </summary>
public sealed record ConditionTraceInfo
{
    /// <summary>
    /// The operator: <c>all</c>, <c>any</c>, <c>not</c>, or a comparison such as <c>eq</c> and <c>gte</c>.
    /// </summary>
    public required string Op { get; init; }

    /// <summary>The conditions inside <c>all</c>, <c>any</c> and <c>not</c>.</summary>
    public IReadOnlyList<ConditionTraceInfo>? Of { get; init; }

    /// <summary>The field that was compared.</summary>
    public string? Field { get; init; }

    /// <summary>The value in the Terms.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The value that was found. Null if the field is missing.</summary>
    public JsonElement? Actual { get; init; }

    /// <summary>True if the condition holds.</summary>
    public required bool Holds { get; init; }
}

/// <summary>A cap or budget that was checked, with its use at that time.</summary>
public sealed record CapTraceInfo : CapUse
{
    /// <summary>The number of rewards or minor units that this reward used.</summary>
    [JsonPropertyOrder(1)] // after the properties of the base
    public required long Taken { get; init; }

    /// <summary>The verdict: one of <see cref="CapVerdicts"/>.</summary>
    [JsonPropertyOrder(1)]
    public required string Verdict { get; init; }
}

/// <summary>The values of <see cref="CapTraceInfo.Verdict"/>. Later versions may add values.</summary>
public static class CapVerdicts
{
    /// <summary>The cap had enough room.</summary>
    public const string Room = "room";

    /// <summary>The cap had some room, and the reward was reduced to it.</summary>
    public const string Cut = "cut";

    /// <summary>The cap had no room, or too little and it refuses instead of reducing the reward.</summary>
    public const string Refused = "refused";
}

/// <summary>The values of <see cref="RuleTraceInfo.Verdict"/>. Later versions may add values.</summary>
public static class Verdicts
{
    /// <summary>The rule granted a reward.</summary>
    public const string Granted = "granted";

    /// <summary>The rule granted nothing. The reason explains why.</summary>
    public const string NotGranted = "not_granted";
}
