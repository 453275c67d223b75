namespace Tributary.Client.Contracts;

/// <summary>The result of a check of Terms that were not stored.</summary>
public sealed record TermsCheck
{
    /// <summary>True if a change of the program's Terms would accept them.</summary>
    public required bool Valid { get; init; }

    /// <summary>All faults, at most 200. Empty if the Terms are valid.</summary>
    public required IReadOnlyList<Fault> Errors { get; init; }

    /// <summary>The Terms in English, one sentence for each rule. Empty if the Terms are not valid.</summary>
    public required IReadOnlyList<TermsSentence> Sentences { get; init; }
}

/// <summary>A part of the Terms in English.</summary>
public sealed record TermsSentence
{
    /// <summary>A JSON pointer (RFC 6901) to the part of the Terms.</summary>
    public required string Pointer { get; init; }

    /// <summary>The sentence.</summary>
    public required string Text { get; init; }
}
