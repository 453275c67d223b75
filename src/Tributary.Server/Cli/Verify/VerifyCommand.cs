using System.CommandLine;
using Tributary.Server.Cli.Progress;
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
                        return await CheckTable.PrintAsync(call, results);
                    },
                    stopping
                )
        );
        return command;
    }
}
