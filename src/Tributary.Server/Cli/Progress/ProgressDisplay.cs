using Spectre.Console;

namespace Tributary.Server.Cli.Progress;

/// <summary>Shows the progress of long work: bars on a terminal, a line every few seconds elsewhere.</summary>
internal abstract class ProgressDisplay
{
    /// <param name="all">The amount of work in any unit; 0 when it is unknown.</param>
    /// <returns>An action that takes the amount done.</returns>
    public abstract Action<long> Begin(string stage, long all);

    public static async Task<T> ShowAsync<T>(TextWriter output, TimeProvider time, Func<ProgressDisplay, Task<T>> work)
    {
        if (
            !ReferenceEquals(output, Console.Out)
            || Console.IsOutputRedirected
            || !AnsiConsole.Profile.Capabilities.Interactive
        )
            return await work(new ProgressLines(output, time));
        return await AnsiConsole
            .Progress()
            .AutoClear(false)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(context => work(new ProgressBars(context)));
    }
}
