using Npgsql;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>
/// Changes the schema under load. A transaction that waits for the lock of a whole table makes all later ones wait too,
/// so the wait is short. An attempt without the lock ends, lets the others proceed, and is retried.
/// </summary>
internal static class ShortLocks
{
    // language=sql
    /// <summary>The lock timeout for the transaction: half of what arrivals wait for a lock.</summary>
    public const string Set = "set local lock_timeout = '500ms'";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <param name="what">The task, for the error message.</param>
    /// <param name="attempt">Runs the task in a transaction.</param>
    /// <exception cref="InvalidOperationException">
    /// It did not get its locks for ten minutes. Nothing was changed.
    /// </exception>
    public static async ValueTask TryAsync(
        string what,
        Func<ValueTask> attempt,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await StoreFaults.GuardAsync(attempt);
                return;
            }
            catch (StoreException fault) when (fault.InnerException is PostgresException e && IsInTheWay(e))
            {
                if (time.GetElapsedTime(began) > s_patience)
                    throw new InvalidOperationException(
                        $"{what} could not get its locks, because another transaction holds them "
                            + $"(\"{e.MessageText}\"). Nothing was changed. Find it in "
                            + "pg_stat_activity, end it, and try again.",
                        fault
                    );
            }
            await Task.Delay(s_pause, time, stopping);
        }
    }

    private static bool IsInTheWay(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;
}
