using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Tributary.Engine.Terms.Json;

/// <param name="Pointer">
/// The place in the Terms (RFC 6901); the empty text is the whole document. For a missing field it is the place where
/// it belongs.
/// </param>
/// <param name="Code">Stable; one of <see cref="TermsFaultCode"/>.</param>
/// <param name="Detail">A sentence that says what is allowed.</param>
public sealed record TermsFault(string Pointer, string Code, string Detail);

/// <summary>The result of parsing Terms: a plan with its canonical form, or all faults together.</summary>
/// <param name="Canonical">Minimal UTF-8 JSON with sorted keys, equal for equal Terms; empty when refused.</param>
/// <param name="Faults">In the order of the check; at most 200.</param>
public sealed record TermsResult(Plan? Plan, ReadOnlyMemory<byte> Canonical, ImmutableArray<TermsFault> Faults)
{
    [MemberNotNullWhen(true, nameof(Plan))]
    public bool IsAccepted => Plan is not null;
}
