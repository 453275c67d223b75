namespace Tributary.Client.Contracts;

/// <summary>
/// A field of a sign-up or click that was ignored while the rest was accepted. It is an optional field that could not
/// be read, or a group that no Terms name.
/// </summary>
public sealed record IgnoredField
{
    /// <summary>A JSON pointer to the field in the request.</summary>
    public required string Pointer { get; init; }

    /// <summary>A sentence that describes a valid value.</summary>
    public required string Reason { get; init; }
}
