namespace Tributary.Server.Workers;

/// <summary>
/// Repeats a piece of work until the server stops. A failure never ends the loop, nor the server: it is logged, and the
/// work is tried again after a pause.
/// </summary>
/// <param name="work">Begins the sentence of the log, as in "Counting clicks failed".</param>
internal sealed partial class BackgroundLoop(string work, TimeProvider time, ILogger log)
{
    private const int RestPerWork = 20;
    private const int LeastRestPerWork = 3;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_mostRest = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pause after a failure. It doubles with each further one, up to <see cref="LongestPause"/>.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = s_pause;
    public TimeSpan LongestPause { get; init; } = s_pause;

    /// <summary>Logs a failure in the place of the loop.</summary>
    public Action<Exception>? LogFailure { get; init; }

    /// <param name="turn">Returns how long to rest before the next turn.</param>
    public async Task RunAsync(Func<CancellationToken, ValueTask<TimeSpan>> turn, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan rest;
            try
            {
                rest = await turn(stopping);
                pause = FirstPause;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (LogFailure is null)
                    LogFailed(e, work, pause.TotalSeconds);
                else
                    LogFailure(e);
                rest = pause;
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <param name="first">How long to wait before the first turn.</param>
    public async Task RunEveryAsync(
        TimeSpan every,
        Func<CancellationToken, ValueTask> turn,
        CancellationToken stopping,
        TimeSpan first = default
    )
    {
        if (first > TimeSpan.Zero)
            await Task.Delay(first, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RunAsync(
            async ending =>
            {
                await turn(ending);
                return every;
            },
            stopping
        );
    }

    /// <summary>
    /// Rests twenty times as long as each turn took, so that the work keeps the database busy for less than 5 % of the
    /// time. A rest is no longer than ten seconds, or than three times the turn: the first turn also compiles code, and
    /// on a busy machine a turn mostly waits. What arrives meanwhile is handled by the next turn.
    /// </summary>
    /// <param name="mostRest">The longest rest, for work that must not fall behind; null for the usual one.</param>
    public Task RunSparinglyAsync(
        TimeSpan leastRest,
        Func<CancellationToken, ValueTask> turn,
        CancellationToken stopping,
        TimeSpan? mostRest = null
    ) =>
        RunAsync(
            async ending =>
            {
                var began = time.GetTimestamp();
                await turn(ending);
                var took = time.GetElapsedTime(began);
                var most = mostRest ?? Longer(s_mostRest, took * LeastRestPerWork);
                return Longer(leastRest, Shorter(most, took * RestPerWork));
            },
            stopping
        );

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed; the next try is in {Seconds} s.")]
    private partial void LogFailed(Exception e, string work, double seconds);
}
