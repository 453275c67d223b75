using Spectre.Console;

namespace Tributary.Server.Cli.Progress;

internal sealed class ProgressBars(ProgressContext context) : ProgressDisplay
{
    private ProgressTask? _current;

    public override Action<long> Begin(string stage, long all)
    {
        _current?.StopTask();
        var bar = context.AddTask(stage, maxValue: Math.Max(all, 1));
        bar.IsIndeterminate = all == 0;
        _current = bar;
        return done => bar.Value = done;
    }
}
