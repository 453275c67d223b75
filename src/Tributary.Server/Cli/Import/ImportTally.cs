using System.Globalization;

namespace Tributary.Server;

/// <summary>What became of the rows of one file.</summary>
internal sealed record ImportTally(long Accepted, long Duplicates, long Rejected)
{
    public long Rows => Accepted + Duplicates + Rejected;

    public string Sentence(string what, TimeSpan taken)
    {
        var perSecond = (long)(Rows / Math.Max(taken.TotalSeconds, 0.001));
        return string.Create(CultureInfo.InvariantCulture,
            $"{Rows:N0} {what}: {Accepted:N0} accepted, {Duplicates:N0} there already, {Rejected:N0} rejected; {taken.TotalSeconds:N1} s, {perSecond:N0} rows/s.");
    }
}
