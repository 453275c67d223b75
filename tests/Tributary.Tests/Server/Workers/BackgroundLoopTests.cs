using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Pipeline;
using Tributary.Server.Workers;
using Xunit;

namespace Tributary.Tests.Server.Workers;

public sealed class BackgroundLoopTests
{
    private readonly RestlessTime _time = new();

    [Fact]
    public async Task A_failure_ends_neither_the_loop_nor_the_server()
    {
        Exception[] failures = [new QueueFullException(), new InvalidOperationException(), new TimeoutException()];
        var logged = new Lines();

        var turns = await RunAsync(
            new BackgroundLoop("Testing", _time, logged),
            turn => turn < failures.Length ? throw failures[turn] : TimeSpan.FromMinutes(5),
            turns: 5
        );

        Assert.Equal(5, turns);
        Assert.Equal(Enumerable.Repeat("Testing failed; the next try is in 1 s.", 3), logged);
        Assert.Equal([1, 1, 1, 300], _time.Rests.Take(4));
    }

    [Fact]
    public async Task The_pause_doubles_up_to_its_longest_and_begins_anew()
    {
        var loop = new BackgroundLoop("Testing", _time, NullLogger.Instance)
        {
            FirstPause = TimeSpan.FromSeconds(2),
            LongestPause = TimeSpan.FromSeconds(7),
        };

        await RunAsync(loop, turn => turn == 4 ? TimeSpan.FromSeconds(9) : throw new TimeoutException(), turns: 7);

        Assert.Equal([2, 4, 7, 7, 9, 2], _time.Rests.Take(6));
    }

    [Fact]
    public async Task A_first_turn_may_wait()
    {
        var loop = new BackgroundLoop("Testing", _time, NullLogger.Instance);
        using var stopping = new CancellationTokenSource();

        await loop.RunEveryAsync(
            TimeSpan.FromSeconds(24),
            async _ => await stopping.CancelAsync(),
            stopping.Token,
            TimeSpan.FromSeconds(5)
        );

        Assert.Equal(5, _time.Rests.First());
    }

    [Fact]
    public async Task A_sparing_loop_rests_in_proportion_within_bounds()
    {
        // Ten seconds, or three times the turn, unless the work must not fall behind.
        Assert.Equal([1, 4, 10, 180], await RestsAsync([10, 200, 2_000, 60_000], mostRest: null));
        Assert.Equal([1, 4, 6], await RestsAsync([10, 200, 60_000], mostRest: TimeSpan.FromSeconds(6)));
    }

    /// <returns>The seconds between turns that take some milliseconds each.</returns>
    private static async Task<IEnumerable<double>> RestsAsync(int[] milliseconds, TimeSpan? mostRest)
    {
        var (time, turns) = (new RestlessTime(), 0);
        using var stopping = new CancellationTokenSource();
        await new BackgroundLoop("Testing", time, NullLogger.Instance).RunSparinglyAsync(
            TimeSpan.FromSeconds(1),
            async _ =>
            {
                if (turns == milliseconds.Length)
                    await stopping.CancelAsync();
                else
                    time.Milliseconds += milliseconds[turns++];
            },
            stopping.Token,
            mostRest
        );
        return time.Rests.Take(milliseconds.Length);
    }

    private static async Task<int> RunAsync(BackgroundLoop loop, Func<int, TimeSpan> turn, int turns)
    {
        var count = 0;
        using var stopping = new CancellationTokenSource();
        await loop.RunAsync(
            async _ =>
            {
                if (count == turns - 1)
                    await stopping.CancelAsync();
                return turn(count++);
            },
            stopping.Token
        );
        return count;
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Add(formatter(state, exception));
    }
}
