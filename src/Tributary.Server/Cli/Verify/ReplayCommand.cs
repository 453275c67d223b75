using System.CommandLine;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;

namespace Tributary.Server.Cli.Verify;

internal static class ReplayCommand
{
    public static Command Create()
    {
        var command = new Command(
            "replay",
            "Decides the whole log again outside the database and compares the rewards. Exit code 1 when "
                + "they differ."
        );
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var result = await ProgressDisplay.ShowAsync(
                            call.Output,
                            call.Time,
                            board => RunAsync(call, board, stopping)
                        );
                        return await CheckTable.PrintAsync(call, [result]);
                    },
                    stopping
                )
        );
        return command;
    }

    public static async Task<CheckResult> RunAsync(CommandCall call, ProgressDisplay board, CancellationToken stopping)
    {
        var advance = board.Begin("decided again", 0);
        return await new LogReplay(call.Stores.Database, call.Store.Partitions, call.Time).RunAsync(
            new Steps(advance),
            stopping
        );
    }

    // Progress<T> would report later, on another thread.
    private sealed class Steps(Action<long> advance) : IProgress<long>
    {
        public void Report(long value) => advance(value);
    }
}
