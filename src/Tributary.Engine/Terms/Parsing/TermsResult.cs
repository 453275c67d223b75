using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>The result of parsing Terms: a plan with its canonical form, or all faults together.</summary>
/// <param name="Canonical">Minimal UTF-8 JSON with sorted keys, equal for equal Terms; empty when refused.</param>
/// <param name="Faults">In the order of the check; at most 200.</param>
public sealed record TermsResult(Plan? Plan, ReadOnlyMemory<byte> Canonical, ImmutableArray<TermsFault> Faults)
{
    [MemberNotNullWhen(true, nameof(Plan))]
    public bool IsAccepted => Plan is not null;
}
