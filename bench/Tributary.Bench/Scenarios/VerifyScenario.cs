using Tributary.Bench.Machine;
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
            return await MeasureAsync(bench, ground.Host, copy, Name, ground.Forest.Members, bench.Options.Runs);
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    public static async Task<IReadOnlyList<Outcome>> MeasureAsync(
        Workbench bench,
        DatabaseHost host,
        string database,
        string name,
        int members,
        int times
    )
    {
        var decisions = await host.CountAsync(database, "select count(*) from entry where seq is not null");
        return
        [
            new Outcome(
                $"{name}-no-replay",
                host.Name,
                members,
                0,
                "decision",
                await RunsAsync("verify", "--no-replay"),
                [],
                null
            ),
            new Outcome(name, host.Name, members, 0, "decision", await RunsAsync("verify"), [], null),
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
