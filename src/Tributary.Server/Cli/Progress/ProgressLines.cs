using System.Globalization;

namespace Tributary.Server.Cli.Progress;

internal sealed class ProgressLines(TextWriter output, TimeProvider time) : ProgressDisplay
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    public override Action<long> Begin(string stage, long all)
    {
        var last = time.GetTimestamp();
        return done =>
        {
            if (time.GetElapsedTime(last) < s_every) return;
            last = time.GetTimestamp();
            output.WriteLine(all == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{stage}: {done:N0}")
                : string.Create(CultureInfo.InvariantCulture, $"{stage}: {Math.Min(100, done / Math.Max(1, all / 100))} %"));
        };
    }
}
