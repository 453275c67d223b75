using System.Globalization;

namespace Tributary.Server.Cli.Import;

/// <summary>The results of the rows of one file.</summary>
internal sealed record ImportTally(long Accepted, long Duplicates, long Rejected)
{
    /// <summary>Fields that the file had, or should have had, and that were left out.</summary>
    public IgnoredFields Ignored { get; init; } = new();

    public long Rows => Accepted + Duplicates + Rejected;

    /// <param name="what">The plural noun for the rows, such as <c>members</c>.</param>
    public string Sentence(string what, TimeSpan taken)
    {
        var name = Rows == 1 ? what.TrimEnd('s') : what;
        var perSecond = (long)(Rows / Math.Max(taken.TotalSeconds, 0.001));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Rows:N0} {name}: {Accepted:N0} accepted, {Duplicates:N0} already present, {Rejected:N0} "
                + $"rejected; {taken.TotalSeconds:N1} s, {perSecond:N0} rows/s."
        );
    }
}
