using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Runs `tributary import` for the forest's members, and for five purchases of each, decided to the end; then `verify`
/// over all of it. It runs only once, since a million members take long.
/// </summary>
internal sealed class ImportScenario(string name) : Scenario(name, isUsual: false)
{
    private const string Database = "imported";
    private const int EventsEach = 5;

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var (host, forest) = (ground.Host, ground.Forest);
        var (members, events) = (ground.PathOf("members.csv"), ground.PathOf("events.csv"));
        await File.WriteAllLinesAsync(
            members,
            Enumerable
                .Range(0, forest.Members)
                .Select(m =>
                    $"{Forest.IdOf(m)},{(forest.ReferrerOf(m) is { } r ? Forest.IdOf(r) : "")},2025-01-01T00:00:00Z"
                )
                .Prepend("id,referrer,joined_at")
        );
        await File.WriteAllLinesAsync(
            events,
            Enumerable
                .Range(0, EventsEach * forest.Members)
                .Select(e => $"e{e:D10},{Forest.IdOf(e % forest.Members)},2025-02-01T00:00:00Z,{2_000 + (e % 8_000)}")
                .Prepend("id,member,occurred_at,amount_minor")
        );
        await host.CreateAsync(Database, null);
        try
        {
            await Loading.PutTermsAsync(host.StorageOf(Database));
            return
            [
                await ImportAsync("members", members, forest.Members),
                await ImportAsync("events", events, EventsEach * forest.Members),
                .. await new VerifyScenario($"{Name}-verify").MeasureAsync(bench, ground, Database, times: 1),
            ];
        }
        finally
        {
            await host.DropAsync(Database);
            File.Delete(members);
            File.Delete(events);
        }

        async Task<Outcome> ImportAsync(string what, string file, int rows)
        {
            var (took, peak) = await bench.Tributary.RunAsync(
                host.StorageOf(Database),
                "import",
                what,
                file,
                "--program",
                BenchTerms.Program
            );
            return OutcomeOf(ground, "row", [new Run(rows, rows / took.TotalSeconds, [], PeakBytes: peak)]) with
            {
                Scenario = $"{Name}-{what}",
            };
        }
    }
}
