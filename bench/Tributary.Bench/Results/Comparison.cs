using System.Text.Json;

namespace Tributary.Bench.Results;

/// <summary>
/// Two versions of Tributary that ran in turns on one machine. Each pair of turns gives a ratio; what slows the machine
/// for a while slows both of a pair.
/// </summary>
internal static class Comparison
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <param name="before">The files of the turns of one version, in order.</param>
    /// <param name="after">The files of the other version's turns, in the same order.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var pairs = before.Zip(after).SelectMany(files => Pairs(Read(files.First), Read(files.Second))).ToList();
        output.WriteLine(
            $"{"scenario", -20} {"database", -8} {"members", 9} {"before/s", 9} {"after/s", 9}   "
                + $"{"after ÷ before: per second", -28} {"server's CPU", -22} {"database's CPU", -22} "
                + $"{"allocated", -22}"
        );
        foreach (
            var scenario in pairs.GroupBy(pair => (pair.Before.Scenario, pair.Before.Database, pair.Before.Members))
        )
        {
            var (name, database, members) = scenario.Key;
            output.WriteLine(
                $"{name, -20} {database, -8} {members, 9:N0} "
                    + $"{Median(scenario, pair => pair.Before.Run.PerSecond), 9:N0} "
                    + $"{Median(scenario, pair => pair.After.Run.PerSecond), 9:N0}   "
                    + $"{Spread(scenario, run => run.PerSecond), -28} {Spread(scenario, run => run.Cpu?.Server), -22} "
                    + $"{Spread(scenario, run => run.Cpu?.Database), -22} "
                    + $"{Spread(scenario, run => run.AllocatedBytes), -22}"
            );
        }
    }

    private static IEnumerable<Pair> Pairs(IReadOnlyList<Turn> before, IReadOnlyList<Turn> after) =>
        before.Join(
            after,
            turn => (turn.Scenario, turn.Database, turn.Members),
            turn => (turn.Scenario, turn.Database, turn.Members),
            (one, other) => new Pair(one, other)
        );

    private static List<Turn> Read(string file) =>
        JsonSerializer.Deserialize<List<Turn>>(File.ReadAllText(file), s_json)
        ?? throw new InvalidOperationException($"{file} holds no outcomes.");

    private static double Median(IEnumerable<Pair> pairs, Func<Pair, double> figure) =>
        Ratios.Median(pairs.Select(figure));

    private static string Spread(IEnumerable<Pair> pairs, Func<TurnRun, double?> figure) =>
        Ratios.Spread([
            .. from pair in pairs
            let before = figure(pair.Before.Run)
            let after = figure(pair.After.Run)
            where before > 0 && after is not null
            select after.Value / before.Value,
        ]);

    private sealed record Pair(Turn Before, Turn After);

    /// <summary>The part of an <see cref="Outcome"/> that every version writes.</summary>
    private sealed record Turn(string Scenario, string Database, int Members, IReadOnlyList<TurnRun> Runs)
    {
        public TurnRun Run => Runs[0];
    }

    private sealed record TurnRun(double PerSecond, CpuMicros? Cpu, long? AllocatedBytes);
}
