using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>Runs `tributary verify` on the database, without and with deciding the whole log again.</summary>
internal sealed class VerifyScenario(string name) : Scenario(name, isUsual: false)
{
    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var copy = await ground.CopyAsync();
        try
        {
            return await MeasureAsync(bench, ground, copy, bench.Options.Runs);
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    /// <param name="database">A database on the host of <paramref name="ground"/>, with its members.</param>
    public async Task<IReadOnlyList<Outcome>> MeasureAsync(Workbench bench, Ground ground, string database, int times)
    {
        var host = ground.Host;
        var decisions = await host.CountAsync(database, "select count(*) from entry where seq is not null");
        return
        [
            OutcomeOf(ground, "decision", await RunsAsync("verify", "--no-replay")) with
            {
                Scenario = $"{Name}-no-replay",
            },
            OutcomeOf(ground, "decision", await RunsAsync("verify")),
        ];

        async Task<List<Run>> RunsAsync(params string[] command)
        {
            var runs = new List<Run>();
            for (var run = 0; run < times; run++)
            {
                var (took, peak) = await bench.Tributary.RunAsync(host.StorageOf(database), command);
                runs.Add(
                    new Run(decisions, decisions / took.TotalSeconds, [], PeakBytes: peak)
                    {
                        VerifySeconds = took.TotalSeconds,
                    }
                );
            }
            return runs;
        }
    }
}
