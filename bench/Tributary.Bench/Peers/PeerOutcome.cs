using Tributary.Bench.Results;

namespace Tributary.Bench.Peers;

/// <summary>The runs of one form of the Node service, turn by turn.</summary>
internal sealed record PeerRuns(PeerForm Form, IReadOnlyList<Run> Runs);

/// <summary>The results of a scenario on Tributary and on each form of the Node service, turn by turn.</summary>
internal sealed record PeerOutcome(
    string Scenario,
    int Members,
    IReadOnlyList<Run> Ours,
    IReadOnlyList<PeerRuns> Theirs,
    IReadOnlyDictionary<string, double> Goals
)
{
    public static void WriteHead(TextWriter output) =>
        output.WriteLine(
            $"{"scenario", -16} {"members", 9} {"peer", -18} {"ours/s", 8} {"peer/s", 8}   {"ours ÷ peer", -20} "
                + $"{"goal", 4}   {"peer ÷ ours, CPU", -20} {"p99 ms ours", 11} {"peer", 8}"
        );

    public void Write(TextWriter output)
    {
        foreach (var (form, runs) in Theirs)
            output.WriteLine(
                $"{Scenario, -16} {Members, 9:N0} {form.Name, -18} {Median(Ours, run => run.PerSecond), 8:N0} "
                    + $"{Median(runs, run => run.PerSecond), 8:N0}   "
                    + $"{Spread(runs, (our, their) => our.PerSecond / their.PerSecond), -20} "
                    + $"{(Goals.TryGetValue(form.Name, out var goal) ? goal : null), 4:0.0}   "
                    + $"{Spread(runs, (our, their) => their.Cpu!.Value.Work / our.Cpu!.Value.Work), -20} "
                    + $"{Median(Ours, P99), 11:N1} {Median(runs, P99), 8:N1}"
            );
    }

    private static double P99(Run run) => run.Latency!.Value.P99 / 1e3;

    private static double Median(IEnumerable<Run> runs, Func<Run, double> figure) => Ratios.Median(runs.Select(figure));

    private string Spread(IReadOnlyList<Run> runs, Func<Run, Run, double> ratio) =>
        Ratios.Spread([.. Ours.Zip(runs, ratio)]);
}
