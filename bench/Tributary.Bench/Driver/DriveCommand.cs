using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Tributary.Bench.Machine;

namespace Tributary.Bench.Driver;

/// <summary>
/// The driver, a separate process: 1. reads its order; 2. connects, renders, and prints <c>ready</c>; 3. waits for a
/// line; 4. sends; 5. reports. Its environment makes the sockets run everything on one thread
/// (<see cref="DriverProcess"/>).
/// </summary>
internal static class DriveCommand
{
    public const string Name = "drive";
    public const string Ready = "ready";

    public static Command Create()
    {
        var command = new Command(
            Name,
            "Sends requests as an order on standard input says; the benchmark starts it by itself."
        )
        {
            Hidden = true,
        };
        command.SetAction(
            async (_, _) =>
            {
                await RunAsync(Console.In, Console.Out);
                return 0;
            }
        );
        return command;
    }

    private static async Task RunAsync(TextReader input, TextWriter output)
    {
        var order = JsonSerializer.Deserialize<DriveOrder>(await input.ReadLineAsync() ?? "null")!;
        var codes = order.CodesFile is null ? null : await File.ReadAllBytesAsync(order.CodesFile);
        var lanes = order.Lanes.Select(lane => new Lane(lane, codes)).ToArray();
        foreach (var lane in lanes)
            await lane.ConnectAsync(order.Ports);
        GC.Collect();
        await output.WriteLineAsync(Ready);
        await input.ReadLineAsync();

        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var sending = Task.WhenAll(
            lanes.Select(lane => lane.RunAsync(began, began + (order.Seconds * Stopwatch.Frequency)))
        );
        if (order.TellsSeconds)
            await TellSecondsAsync(lanes[0], sending, output);
        await sending;
        var report = new DriveReport(
            began,
            Stopwatch.GetTimestamp(),
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            [.. lanes.Select(lane => lane.Report())]
        );
        await output.WriteLineAsync(JsonSerializer.Serialize(report));
    }

    private static async Task TellSecondsAsync(Lane lane, Task sending, TextWriter output)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 1; await timer.WaitForNextTickAsync() && !sending.IsCompleted; second++)
            await output.WriteLineAsync(JsonSerializer.Serialize(lane.TellSecond(second)));
    }
}
