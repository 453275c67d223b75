using System.Globalization;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Simulation;

/// <summary>
/// Mixes of 200, 2,000 and 20,000 people on which nothing was tuned: <see cref="Crowd"/>, <see cref="Neighbours"/> and
/// <see cref="OtherAttackers"/>. TRIBUTARY_FRAUD_WORLDS names sizes with seeds, such as <c>2000:71,20000:81</c>.
/// </summary>
public sealed class UntunedMixes(ITestOutputHelper output)
{
    /// <summary>Smaller programs are played several times with consecutive seeds, and counted together.</summary>
    private const int PeopleTogether = 2_000;

    public static TheoryData<int, int> Worlds
    {
        get
        {
            var worlds = new TheoryData<int, int>();
            var named = Environment.GetEnvironmentVariable("TRIBUTARY_FRAUD_WORLDS") ?? "2000:71";
            foreach (var world in named.Split(',').Select(text => text.Split(':')))
                worlds.Add(Number(world[0]), Number(world[1]));
            return worlds;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task In_a_program_of_any_size_the_bad_are_held_and_the_good_pass(int size, int seed)
    {
        var report = new FraudReport($"{size} people, seed {seed}", OtherAttackers.Unbound);
        for (var world = 0; world < Math.Max(1, PeopleTogether / size); world++)
        {
            var people = new People(new Random(seed + world));
            var neighbours = new Neighbours(people, size).Steps().ToList();
            var crowd = new Crowd(people, size - neighbours.Count(step => step is Step.Join)).Steps();
            List<Step> steps = [.. crowd, .. neighbours, .. new OtherAttackers(people, size).Steps()];
            using var file = new TestSqlite();
            await using var year = await SimulatedYear.OpenAsync(file.Path, TestContext.Current.CancellationToken);
            await year.PlayAsync(steps);
            await report.AddAsync(year.Store.Database, steps);
        }
        report.Write(output);
        report.Assert();
    }
}
