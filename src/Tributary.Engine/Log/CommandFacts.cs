using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Clicks;

namespace Tributary.Engine.Log;

/// <summary>What a command is about, beside its member, amount and currency. Only ids, numbers and closed words: the log outlives an erasure.</summary>
public sealed record CommandFacts
{
    public long? Reward { get; init; }
    public long? Referral { get; init; }

    /// <summary>Release and expire what was due by this moment, at most <see cref="Limit"/> at once.</summary>
    public long? DueMicros { get; init; }
    public int? Limit { get; init; }

    /// <summary>An adjustment beyond the limit of one person waits in review for another.</summary>
    public bool? NeedsSecondPerson { get; init; }

    public string? Status { get; init; }
    public string? Group { get; init; }

    /// <summary>Empty clears; as with <see cref="Currency"/>.</summary>
    public string? Country { get; init; }
    public string? Currency { get; init; }

    /// <summary>Of an erasure: forfeit the balance instead of keeping it in the books.</summary>
    public bool? Forfeit { get; init; }

    /// <summary>Of a sign-up: between its click and itself; null without a click.</summary>
    public long? ClickLagMicros { get; init; }

    /// <summary>See <see cref="Clicks.ClickFlags"/>.</summary>
    public int? ClickMarks { get; init; }

    /// <summary>Of a sign-up: its e-mail address is one to be thrown away.</summary>
    public bool? Disposable { get; init; }

    /// <summary>Of a sign-up: where its address is, and that it is one of a data centre or a VPN.</summary>
    public string? AddressCountry { get; init; }
    public bool? Hosting { get; init; }

    /// <summary>True for a sign-up that told its address and the browser there.</summary>
    public bool? HasBrowser { get; init; }

    /// <summary>Of a check: the ring that the member was found in.</summary>
    public int? RingMembers { get; init; }
    public long? RingEdges { get; init; }

    public long? Case { get; init; }

    /// <summary>Of an event: what it names is a reversal, which stands no longer.</summary>
    public bool? Reinstates { get; init; }

    /// <summary>Of a case, or why a webhook is switched off.</summary>
    public string? Outcome { get; init; }

    /// <summary>Who looks after a case; empty for nobody.</summary>
    public string? Assignee { get; init; }

    public long? Webhook { get; init; }

    /// <summary>True for an event or sign-up that is imported as history: it is counted and pays nothing, as another system has paid for it.</summary>
    public bool? IsHistory { get; init; }

    /// <summary>The key of the rule that granted an imported reward, the level of its beneficiary, and when its hold ends.</summary>
    public string? Rule { get; init; }
    public int? Level { get; init; }
    public long? PayableMicros { get; init; }

    /// <summary>When an imported reward was paid; null where the file does not say.</summary>
    public long? PaidMicros { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CommandFactsJson.Default.CommandFacts);

    public static CommandFacts Parse(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? new() : JsonSerializer.Deserialize(json.Span, CommandFactsJson.Default.CommandFacts) ?? new();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommandFacts))]
internal sealed partial class CommandFactsJson : JsonSerializerContext;
