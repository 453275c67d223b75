namespace Tributary.Server.Application.Errors;

/// <summary>What is wrong with an input.</summary>
/// <param name="Pointer">The value at fault, a JSON pointer (RFC 6901); a missing field is named where it would stand. Null when it is not one value.</param>
/// <param name="Detail">A sentence that says what is allowed.</param>
internal sealed record InputFault(ErrorCode Code, string? Pointer, string Detail)
{
    public InputFault(ErrorCode code, string? pointer = null) : this(code, pointer, code.Sentence)
    {
    }

    /// <summary>The same fault of an item that stands below <paramref name="pointer"/>.</summary>
    public InputFault Below(string pointer) => this with { Pointer = pointer + Pointer };
}
