namespace Tributary.Client.Contracts;

/// <summary>
/// A field of a sign-up or click that has no effect, while the rest was taken: one that only helps and could not be
/// read, or a group that no Terms name.
/// </summary>
public sealed record IgnoredField
{
    /// <summary>A JSON pointer into what was sent.</summary>
    public required string Pointer { get; init; }

    /// <summary>A sentence that says what a value with an effect looks like.</summary>
    public required string Reason { get; init; }
}
