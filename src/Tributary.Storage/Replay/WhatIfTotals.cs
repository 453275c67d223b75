using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Replay;

/// <summary>The difference that Terms would have made in a window, as a whole.</summary>
public sealed record WhatIfTotals
{
    /// <summary>The cost in each currency, in the order of the currencies.</summary>
    public required IReadOnlyList<WhatIfCostSum> Costs { get; init; }

    /// <summary>The rewards granted, less those that were wholly taken back.</summary>
    public required long RewardsWere { get; init; }
    public required long RewardsWouldBe { get; init; }
    public required long Gaining { get; init; }
    public required long Losing { get; init; }

    /// <summary>The entries of the window.</summary>
    public required long Entries { get; init; }

    /// <summary>Those that would have granted or taken back something else.</summary>
    public required long Differing { get; init; }

    /// <summary>Entries with <see cref="UntoldFacts.ErasedText"/>.</summary>
    public long ErasedText { get; init; }

    /// <summary>Entries with <see cref="UntoldFacts.TodaysAttributes"/>.</summary>
    public long TodaysAttributes { get; init; }

    /// <summary>Rewards that would wait for a person who never saw them.</summary>
    public long NeverApproved { get; init; }

    /// <summary>True when fraud would be judged by other settings, or at other completions.</summary>
    public bool IsFraudAsRecorded { get; init; }

    /// <summary>True when sign-ups would be attributed in another way.</summary>
    public bool IsAttributionAsRecorded { get; init; }

    /// <summary>True when the program would share a cap or budget for the first time.</summary>
    public bool SharesInOrderOfTime { get; init; }

    /// <summary>True when members or events with small differences are not listed.</summary>
    public bool IsListCut { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, WhatIfJson.Default.WhatIfTotals);

    public static WhatIfTotals Parse(string json) =>
        JsonSerializer.Deserialize(json, WhatIfJson.Default.WhatIfTotals)
        ?? throw new JsonException("The answer of a what-if is null.");
}

/// <summary>The cost in one currency, in minor units: what was granted, less what was taken back.</summary>
public sealed record WhatIfCostSum(string Currency, long Was, long WouldBe)
{
    public long Gaining { get; init; }
    public long Losing { get; init; }
}

/// <summary>The outcome of an entry under one of the two Terms.</summary>
public sealed record WhatIfOutcome(Outcome Outcome, IReadOnlyList<Reason> Reasons, IReadOnlyList<WhatIfGrant> Grants)
{
    public string ToJson() => JsonSerializer.Serialize(this, WhatIfJson.Default.WhatIfOutcome);

    public static WhatIfOutcome Parse(string json) =>
        JsonSerializer.Deserialize(json, WhatIfJson.Default.WhatIfOutcome)
        ?? throw new JsonException("The outcome of an entry is null.");
}

/// <summary>A reward that an entry granted, or took back in part or in full.</summary>
/// <param name="Amount">Minor units, negative when taken back; null for an item.</param>
public sealed record WhatIfGrant(MemberId MemberId, string Rule, int Level, long? Amount, string? Currency);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EnumNameConverter<Outcome>), typeof(EnumNameConverter<Reason>)]
)]
[JsonSerializable(typeof(WhatIfTotals))]
[JsonSerializable(typeof(WhatIfOutcome))]
internal sealed partial class WhatIfJson : JsonSerializerContext;
