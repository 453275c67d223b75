namespace Tributary.Server.Application.Errors;

/// <param name="Code">Stable, for programs to branch on.</param>
/// <param name="Status">The HTTP status it comes with.</param>
/// <param name="Sentence">What it means, for any occurrence; docs/errors.md is generated from it.</param>
internal sealed record ErrorCode(string Code, int Status, string Sentence);
