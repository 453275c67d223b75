using System.Diagnostics;
using System.Globalization;
using Tributary.Bench.Driver;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Compares events while the figures of analytics are kept with events while they are not. Both kinds of turns come
/// from one server and one database, in the order A B B A, so that what changes with time changes both. After its
/// events, a turn of either kind lasts until figures are complete, so that both have the same share of idle work. For a
/// turn without figures the scenario takes the turn of the background task in the database, and afterwards moves the
/// positions past the events that were not counted.
/// </summary>
/// <remarks>The floor of this scenario is the same server without its figures. `verify` is not run.</remarks>
internal sealed class RollUpScenario(string name, int connections, RequestOrder request)
    : Scenario(name, isUsual: false)
{
    private const double Goal = 0.9;
    private const long ItemsOfATurn = 100_000_000; // numbers of events are separate from those of other turns

    /// <summary>The background task rests for ten seconds at most, and then counts for about one.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(12);

    private const string Hold = """
        update turn set until = 9000000000000000 where name = 'analytics' and until = 0 returning 1
        """;

    private const string Release = "update turn set until = 0 where name = 'analytics' returning 1";

    private const string PassOver = """
        insert into analytics_position (partition_id, seq, at) select p.id, p.seq, 0 from partition p where true
        on conflict (partition_id) do update set seq = excluded.seq returning 1
        """;

    private const string Behind = """
        select count(*) from partition p left join analytics_position a on a.partition_id = p.id
        where p.seq > coalesce(a.seq, 0)
        """;

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var (kept, without) = (new List<Run>(), new List<Run>());
        var copy = await ground.CopyAsync();
        try
        {
            using var server = await bench.Tributary.ServeAsync(ground.Host.StorageOf(copy), bench.Options.Nodes);
            await DriveAsync(0, bench.Options.WarmSeconds);
            await EndAsync(isKept: true);
            for (var turn = 0; turn < bench.Options.Runs * 2; turn++)
            {
                var isKept = turn % 4 is 0 or 3;
                if (!isKept)
                    await UntilAsync(async () => await ground.Host.CountAsync(copy, Hold) > 0);
                var (serverCpu, databaseCpu) = (server.CpuSeconds, ground.Host.CpuSeconds());
                var report = await DriveAsync(turn + 1, bench.Options.Seconds);
                await EndAsync(isKept);
                var seconds = Stopwatch.GetElapsedTime(report.Began, report.Ended).TotalSeconds;
                var items = report.Lanes.Sum(lane => lane.Items);
                var each = 1e6 / Math.Max(1, items);
                (isKept ? kept : without).Add(
                    new Run(
                        items,
                        items / seconds,
                        report.Lanes,
                        new CpuMicros(
                            (server.CpuSeconds - serverCpu) * each,
                            (ground.Host.CpuSeconds() - databaseCpu) * each,
                            report.CpuSeconds * each
                        ),
                        PeakBytes: server.PeakBytes
                    )
                );
                if (isKept)
                    continue;
                await ground.Host.CountAsync(copy, PassOver);
                await ground.Host.CountAsync(copy, Release);
            }

            Task<DriveReport> DriveAsync(int turn, int seconds) =>
                Workbench.DriveAsync(
                    server.Ports,
                    ground,
                    new Load(
                        [
                            new LaneOrder(
                                Name,
                                bench.Options.Connections ?? connections,
                                [request],
                                ground.Forest.Payers,
                                turn * ItemsOfATurn
                            ),
                        ],
                        null,
                        seconds
                    )
                );

            async Task EndAsync(bool isKept)
            {
                await server.DrainAsync();
                await Task.Delay(s_rest);
                if (isKept)
                    await UntilAsync(async () => await ground.Host.CountAsync(copy, Behind) == 0);
            }
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
        Print(kept, without);
        return
        [
            OutcomeOf(ground, "event", kept) with
            {
                Connections = bench.Options.Connections ?? connections,
                Floors = without,
                Goal = Goal,
            },
        ];
    }

    /// <summary>Prints the processor time that figures add to that of an event, by pairs of turns.</summary>
    private void Print(List<Run> kept, List<Run> without)
    {
        var added = kept.Zip(without, (a, b) => (a.Cpu!.Value.Work / b.Cpu!.Value.Work) - 1).Order().ToList();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: with figures {Mean(kept):0} µs an event, without {Mean(without):0} µs; "
                    + $"added by pairs of turns {added[added.Count / 2]:P1} ({added[0]:P1} to {added[^1]:P1})"
            )
        );

        static double Mean(List<Run> runs) =>
            runs.Sum(run => run.Cpu!.Value.Work * run.Items) / runs.Sum(run => run.Items);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
            await Task.Delay(500);
    }
}
