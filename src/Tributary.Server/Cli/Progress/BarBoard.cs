using Spectre.Console;

namespace Tributary.Server;

internal sealed class BarBoard(ProgressContext context) : Board
{
    public override Action<long> Begin(string stage, long all)
    {
        var bar = context.AddTask(stage, maxValue: Math.Max(all, 1));
        bar.IsIndeterminate = all == 0;
        return done => bar.Value = done;
    }
}
