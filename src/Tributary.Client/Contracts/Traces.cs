using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>How a decision came about. For people and for display: fields come and go with what mattered.</summary>
public sealed record TraceInfo
{
    /// <summary>The version of the Terms.</summary>
    public int? Version { get; init; }

    /// <summary>The facts that were read, an object by field.</summary>
    public JsonElement? Facts { get; init; }

    /// <summary>
    /// Every rule that looks at this kind of entry, in the order of the Terms, and its verdict for each beneficiary.
    /// </summary>
    public IReadOnlyList<RuleTraceInfo>? Rules { get; init; }

    /// <summary>
    /// Whether the referral completed; why not, and which event had completed it before; by which conditions.
    /// </summary>
    public JsonElement? Completion { get; init; }

    /// <summary>Counters after this decision.</summary>
    public JsonElement? Counters { get; init; }
}

/// <summary>One rule's verdict for one payee.</summary>
public sealed record RuleTraceInfo
{
    /// <summary>The rule's key.</summary>
    public required string Rule { get; init; }

    /// <summary><c>referrer</c>, <c>member</c> or <c>upline</c>.</summary>
    public string? To { get; init; }

    /// <summary>0 for the actor, 1 for the direct referrer, and so on up.</summary>
    public int? Level { get; init; }

    /// <summary>The beneficiary's id.</summary>
    public string? Payee { get; init; }

    /// <summary>One of <see cref="Verdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why not granted, of the documented closed list.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason as a sentence; for a reward that something holds, what does.</summary>
    public string? Detail { get; init; }

    /// <summary>The reward that was granted, <c>rwd_…</c>; null in a dry run.</summary>
    public string? Reward { get; init; }

    /// <summary>The status that the reward has now, one of <see cref="RewardStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>
    /// What keeps the reward from being payable, one of <see cref="HeldByWords"/>; null when nothing does.
    /// </summary>
    public string? HeldBy { get; init; }

    /// <summary>The fraud case that holds the reward or had it taken back, <c>cas_…</c>; null for none.</summary>
    public string? Case { get; init; }

    /// <summary>The beneficiary's group, where the rule does not pay it; null otherwise.</summary>
    public string? Group { get; init; }

    /// <summary>The groups that the rule pays, where the beneficiary is in none of them; null otherwise.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The count that a tier, a milestone or the end of the span was chosen by.</summary>
    public long? Count { get; init; }

    /// <summary>The rule's conditions, each with what it found.</summary>
    public ConditionTraceInfo? Conditions { get; init; }

    /// <summary>What the rate was taken of, in minor units.</summary>
    public long? Base { get; init; }

    /// <summary>As in the Terms: <c>12.5%</c>.</summary>
    public string? Rate { get; init; }

    /// <summary>The share before rounding half to even, in minor units: a decimal or an exact fraction.</summary>
    public string? Exact { get; init; }

    /// <summary>What was granted, in minor units, after rounding and caps.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>What was given, where it is not an amount.</summary>
    public string? Item { get; init; }

    /// <summary>Every cap and budget that was asked, in the order of asking; the last one may have refused.</summary>
    public IReadOnlyList<CapTraceInfo>? Cap { get; init; }

    /// <summary>When the hold ends or ended; null while a person's approval is waited for.</summary>
    public DateTimeOffset? PayableAt { get; init; }
}

/// <summary>A condition and what it found: a comparison, or <c>all</c>, <c>any</c>, <c>not</c> of others.</summary>
public sealed record ConditionTraceInfo
{
    /// <summary><c>all</c>, <c>any</c>, <c>not</c>, or an operator: <c>eq</c>, <c>gte</c>, …</summary>
    public required string Op { get; init; }

    /// <summary>The conditions below <c>all</c>, <c>any</c> and <c>not</c>.</summary>
    public IReadOnlyList<ConditionTraceInfo>? Of { get; init; }

    /// <summary>The field compared.</summary>
    public string? Field { get; init; }

    /// <summary>The value in the Terms.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The value found; null when the field is missing.</summary>
    public JsonElement? Actual { get; init; }

    /// <summary>Whether it held.</summary>
    public required bool Holds { get; init; }
}

/// <summary>A cap or budget that was asked for room, as it was then.</summary>
public sealed record CapTraceInfo : CapUse
{
    /// <summary>Taken by this reward.</summary>
    [JsonPropertyOrder(1)] // behind those of the base
    public required long Taken { get; init; }

    /// <summary>One of <see cref="CapVerdicts"/>.</summary>
    [JsonPropertyOrder(1)]
    public required string Verdict { get; init; }
}

/// <summary>What <see cref="CapTraceInfo.Verdict"/> may say; take others for ones added later.</summary>
public static class CapVerdicts
{
    /// <summary>It had enough room.</summary>
    public const string Room = "room";

    /// <summary>It had some room, and the reward was cut to that.</summary>
    public const string Cut = "cut";

    /// <summary>It had no room, or too little for a cap that refuses instead of cutting.</summary>
    public const string Refused = "refused";
}

/// <summary>What <see cref="RuleTraceInfo.Verdict"/> may say; take others for ones added later.</summary>
public static class Verdicts
{
    /// <summary>A reward came of it.</summary>
    public const string Granted = "granted";

    /// <summary>None did; the reason says why.</summary>
    public const string NotGranted = "not_granted";
}
