using System.CommandLine;
using Tributary.Engine.Pipeline;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Features.Monitoring;
using Tributary.Storage.Verify;

namespace Tributary.Server.Cli.Verify;

internal static class VerifyCommand
{
    public static Command Create()
    {
        var noReplay = new Option<bool>("--no-replay")
        {
            Description = "Skips R3, which decides the whole log again and takes correspondingly long.",
        };
        var command = new Command(
            "verify",
            "Checks every invariant on the live database without changing it. Exit code 1 when one is broken."
        )
        {
            noReplay,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var began = call.Time.GetTimestamp();
                        var results = await ProgressDisplay.ShowAsync(
                            call.Output,
                            call.Time,
                            async board =>
                            {
                                var advance = board.Begin("checks", 0);
                                var results = new List<CheckResult>();
                                await foreach (
                                    var result in new Verification(call.Stores.Database, call.Store).RunAsync(stopping)
                                )
                                {
                                    results.Add(result);
                                    advance(results.Count);
                                }
                                if (!parsed.GetValue(noReplay))
                                    results.Add(await ReplayCommand.RunAsync(call, board, stopping));
                                return results;
                            }
                        );
                        await RecordAsync(call, results, call.Time.GetElapsedTime(began), stopping);
                        return await CheckTable.PrintAsync(call, results);
                    },
                    stopping
                )
        );
        return command;
    }

    /// <summary>
    /// Keeps the result for the metrics of the nodes. A database that cannot be written is verified all the same.
    /// </summary>
    private static async ValueTask RecordAsync(
        CommandCall call,
        IReadOnlyList<CheckResult> results,
        TimeSpan took,
        CancellationToken stopping
    )
    {
        var offenders = results
            .GroupBy(result => result.Invariant)
            .ToDictionary(invariant => invariant.Key, invariant => invariant.Sum(result => result.Offenders.Count));
        try
        {
            await new VerifyRecord(call.Store.Now.Micros, took.TotalSeconds, offenders).WriteAsync(
                call.Stores.Database,
                stopping
            );
        }
        catch (StoreException fault)
        {
            await call.Error.WriteLineAsync($"The result was not stored for /metrics: {fault.Message}");
        }
    }
}
