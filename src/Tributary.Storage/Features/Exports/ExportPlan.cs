using System.Collections.Immutable;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Storage.Features.Exports;

/// <summary>Rows that lie between two keys.</summary>
/// <param name="Partition">0 for a set that is not read by partition.</param>
/// <param name="After">The keys before the first row.</param>
/// <param name="Last">The keys of the last row, or larger ones.</param>
public sealed record ExportRange(int Partition, ImmutableArray<long> After, ImmutableArray<long> Last);

/// <summary>The rows of one file, fixed before the first of them is read.</summary>
/// <param name="Next">From where the next file continues.</param>
/// <param name="IsCut">True when the limit left rows for another file.</param>
public sealed record ExportPlan(
    ExportSet Set,
    ProgramFacts Program,
    IReadOnlyList<ExportRange> Ranges,
    Watermark Next,
    bool IsCut
)
{
    /// <summary>The time since which rows have changed, in microseconds.</summary>
    internal long Since { get; init; }
}
