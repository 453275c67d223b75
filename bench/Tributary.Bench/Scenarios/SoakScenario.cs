using System.Globalization;
using Tributary.Bench.Driver;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Sends single events for minutes at full speed, and records throughput, latency and memory for each second as a table
/// and a plot.
/// </summary>
internal sealed class SoakScenario(string name, RequestOrder single, string kept) : Scenario(name, isUsual: false)
{
    private const int Connections = 64;

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var samples = new List<(SecondReport Second, long Bytes)>();
        var lane = new LaneOrder(Name, bench.Options.Connections ?? Connections, [single], ground.Forest.Payers);
        var run = await bench.MeasureAsync(
            ground,
            new Load([lane], kept, bench.Options.Minutes * 60, (second, bytes) => samples.Add((second, bytes)))
        );

        var path = Path.Combine(bench.Options.Plots, $"{Name}-{ground.Host.Name}");
        await File.WriteAllLinesAsync(
            path + ".csv",
            samples
                .Select(s => LineOf(s.Second, s.Bytes >> 20))
                .Prepend("second,events,p50_micros,p99_micros,refused,resident_megabytes")
        );
        await File.WriteAllTextAsync(
            path + ".svg",
            TimePlot.Draw(
                $"{Name}: {lane.Connections} connections, {ground.Host.Name}, {ground.Forest.Members:N0} members",
                [
                    new("events a second", [.. samples.Select(s => (double)s.Second.Items)]),
                    new("p99, ms", [.. samples.Select(s => s.Second.P99 / 1e3)]),
                    new("resident memory of the server, MB", [.. samples.Select(s => (double)(s.Bytes >> 20))]),
                ]
            )
        );
        return [OutcomeOf(ground, "event", [run]) with { Connections = lane.Connections }];
    }

    private static string LineOf(SecondReport second, long megabytes) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{second.Second},{second.Items},{second.P50},{second.P99},{second.Refused},{megabytes}"
        );
}
