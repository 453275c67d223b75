namespace Tributary.Server.Application.Errors;

/// <summary>A fault in an input.</summary>
/// <param name="Pointer">
/// The faulty value as a JSON pointer (RFC 6901); for a missing field, the place where it belongs. Null when the fault
/// is not about one value.
/// </param>
/// <param name="Detail">A sentence that says what is allowed.</param>
internal sealed record InputFault(ErrorCode Code, string? Pointer, string Detail)
{
    public InputFault(ErrorCode code, string? pointer = null)
        : this(code, pointer, code.Sentence) { }

    /// <summary>Returns the same fault for an item below <paramref name="pointer"/>.</summary>
    public InputFault Below(string pointer) => this with { Pointer = pointer + Pointer };
}
