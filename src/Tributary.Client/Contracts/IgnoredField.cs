namespace Tributary.Client;

/// <summary>
/// A field of a sign-up or click that only helps and could not be read: it was left out, and the rest was taken.
/// </summary>
public sealed record IgnoredField
{
    /// <summary>A JSON pointer into what was sent.</summary>
    public required string Pointer { get; init; }

    /// <summary>A sentence that says what a readable value looks like.</summary>
    public required string Reason { get; init; }
}
