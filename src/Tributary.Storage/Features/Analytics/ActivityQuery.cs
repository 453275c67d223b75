using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Analytics;

/// <summary>Which figures of a program are read.</summary>
/// <param name="From">The first day, yyyymmdd in the program's timezone.</param>
/// <param name="To">The day after the last one.</param>
/// <param name="Currency">The currency of amounts.</param>
public sealed record ActivityQuery(ProgramId Program, int From, int To, string Currency)
{
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>False for an interval that has no first or no last day.</summary>
    internal bool HasEnds => From > 0 && To < int.MaxValue;

    /// <summary>True when a figure by this dimension has no clicks: they belong to no rule, version or event.</summary>
    public static bool IsWithoutClicks(Dimension dimension) =>
        dimension >= Dimension.TermsVersion && !IsOfLink(dimension);

    /// <summary>True for what only the figures by referrer and code know.</summary>
    public static bool IsOfLink(Dimension dimension) => dimension is Dimension.Member or Dimension.Code;
}

/// <summary>The figures of one group, such as a day or a campaign.</summary>
/// <param name="Value">Null where the value of the dimension is unknown.</param>
public readonly record struct ActivityRow<T>(T? Value, Measures Measures);
