using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.People;

/// <summary>
/// Counts tries to sign in, in one statement each, so that many tries at once count as many. A count begins again when
/// its window is over, and further tries do not prolong it.
/// </summary>
public sealed class TrialCounts(Database database)
{
    /// <summary>Counts a try.</summary>
    /// <param name="most">The most tries in a window.</param>
    /// <param name="since">A window that began before this time is over.</param>
    /// <returns>False when there were too many.</returns>
    public async ValueTask<bool> TakeAsync(
        byte[] account,
        string origin,
        int most,
        Instant since,
        Instant now,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            """
            insert into sign_in_trial as t (account, origin, trials, began_at) values (@account, @origin, 1, @now)
            on conflict (account, origin) do update set
                trials = case when t.began_at < @since then 1 else t.trials + 1 end,
                began_at = case when t.began_at < @since then @now else t.began_at end
            where t.trials < @most or t.began_at < @since
            """,
            stopping,
            ("account", account),
            ("origin", origin),
            ("most", most),
            ("since", since.Micros),
            ("now", now.Micros)
        ) > 0;

    /// <summary>Takes one try back.</summary>
    public async ValueTask GiveBackAsync(byte[] account, string origin, CancellationToken stopping) =>
        await database.ExecuteAsync(
            """
            update sign_in_trial set trials = trials - 1
            where account = @account and origin = @origin and trials > 0
            """,
            stopping,
            ("account", account),
            ("origin", origin)
        );

    /// <summary>Forgets all tries of an origin.</summary>
    public async ValueTask ForgetAsync(byte[] account, string origin, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "delete from sign_in_trial where account = @account and origin = @origin",
            stopping,
            ("account", account),
            ("origin", origin)
        );
}
