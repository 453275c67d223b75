namespace Tributary.Engine.Terms.Json;

/// <param name="Pointer">
/// The place in the Terms (RFC 6901); the empty text is the whole document. For a missing field it is the place where
/// it belongs.
/// </param>
/// <param name="Code">Stable; one of <see cref="TermsFaultCode"/>.</param>
/// <param name="Detail">A sentence that says what is allowed.</param>
public sealed record TermsFault(string Pointer, string Code, string Detail);
