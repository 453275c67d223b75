namespace Tributary.Server.Application.Errors;

/// <param name="Code">Stable: programs may branch on it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Sentence">The meaning of the code for any occurrence. docs/errors.md is generated from it.</param>
internal sealed record ErrorCode(string Code, int Status, string Sentence);
