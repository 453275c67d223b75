using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Outbox;

/// <summary>
/// The receivers of changes: the sinks, how far each has come, and the deletion of rows that every sink has.
/// </summary>
public sealed class Sinks(Database database)
{
    /// <summary>The sink that delivers to webhooks, each of which names the changes that it wants.</summary>
    public const string Webhooks = "webhooks";

    private const int DeletedAtOnce = 1_000;
    private const string Unserved = "seen_at < @expired and takes_all = @yes";

    /// <summary>
    /// Rows that a sink has not taken after this time are deleted, and a sink that no node has served for this time is
    /// forgotten.
    /// </summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>
    /// Registers a sink, which from then on gets every change of every program. Called again, it records that the sink
    /// is still served.
    /// </summary>
    public async ValueTask AddAsync(string name, Instant now, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                if (await AddAsync(connection, name, takesAll: true, now, stopping))
                    await SubscribeAsync(connection, stopping);
                return 0;
            },
            stopping
        );

    /// <summary>
    /// Deletes rows that every sink has, a bounded number per partition at a time, and forgets sinks that no node
    /// serves.
    /// </summary>
    /// <returns>The number of rows deleted.</returns>
    public async ValueTask<int> TrimAsync(Instant now, CancellationToken stopping)
    {
        var expired = now - s_kept;
        await database.WriteAsync(
            async connection =>
            {
                (string, object?)[] unserved = [("@expired", expired.Micros), ("@yes", true)];
                await database.ExecuteAsync(
                    connection,
                    $"delete from sink_position where sink in (select name from sink where {Unserved})",
                    stopping,
                    unserved
                );
                if (
                    await database.ExecuteAsync(connection, $"delete from sink where {Unserved}", stopping, unserved)
                    > 0
                )
                    await SubscribeAsync(connection, stopping);
                return 0;
            },
            stopping
        );
        if (
            (await database.ListAsync("select partition_id from outbox limit 1", r => r.GetInt32(0), stopping)).Count
            == 0
        )
            return 0;
        var deleted = 0;
        foreach (
            var partition in await database.ListAsync(
                "select id from partition order by id",
                r => r.GetInt32(0),
                stopping
            )
        )
            deleted += await TrimAsync(partition, expired, stopping);
        return deleted;
    }

    // Only the oldest rows are checked: if they must stay, so must all later ones.
    private async ValueTask<int> TrimAsync(int partition, Instant expired, CancellationToken stopping)
    {
        var had = await database.ListAsync(
            "select s.seq, s.place from sink_position s where s.partition_id = @partition order by s.seq, "
                + "s.place limit 1",
            r => (Seq: r.GetInt64(0), Place: r.GetInt32(1)),
            stopping,
            ("@partition", partition)
        );
        var (seq, place) = had is [var least] ? least : (long.MaxValue, 0);
        return await database.ExecuteAsync(
            $"""
            delete from outbox where partition_id = @partition and ((seq, place) <= (@seq,
                @place) or at < @expired) and (seq, place) in (
                select seq, place from outbox where partition_id = @partition order by seq, place limit {DeletedAtOnce})
            """,
            stopping,
            ("@partition", partition),
            ("@seq", seq),
            ("@place", place),
            ("@expired", expired.Micros)
        );
    }

    /// <returns>True when the sink is new; it then counts as having received everything so far.</returns>
    internal async ValueTask<bool> AddAsync(
        DbConnection connection,
        string name,
        bool takesAll,
        Instant now,
        CancellationToken stopping
    )
    {
        if (
            await database.ExecuteAsync(
                connection,
                "update sink set seen_at = @now where name = @name",
                stopping,
                ("@now", now.Micros),
                ("@name", name)
            ) > 0
        )
            return false;
        if (
            await database.ExecuteAsync(
                connection,
                "insert into sink (name, takes_all, seen_at) values (@name, @all, @now) on conflict (name) do nothing",
                stopping,
                ("@name", name),
                ("@all", takesAll),
                ("@now", now.Micros)
            ) == 0
        )
            return false;
        await database.ExecuteAsync(
            connection,
            $"""
            insert into sink_position (sink, partition_id, seq, place, at)
            select @name, id, seq, {int.MaxValue}, @now from partition
            """,
            stopping,
            ("@name", name),
            ("@now", now.Micros)
        );
        return true;
    }

    /// <summary>
    /// Updates each program's set of subscribed changes after sinks or webhooks change. If a set changes, all
    /// partitions are locked, so that every earlier decision has seen the old set and every later one sees the new.
    /// </summary>
    /// <param name="only">The program whose webhooks have changed; null for all.</param>
    internal async ValueTask SubscribeAsync(DbConnection connection, CancellationToken stopping, ProgramId? only = null)
    {
        var programs = await database.ListAsync(
            connection,
            $"select id, subscribed from program where id = @only or @all = @yes order by id {database.Locked}",
            r => (Id: r.Id<ProgramId>(0), Subscribed: new ChangeSet(r.GetInt64(1))),
            stopping,
            ("@only", only ?? default),
            ("@all", only is null),
            ("@yes", true)
        );
        var all = await database.ListAsync(
            connection,
            "select name from sink where takes_all = @yes",
            r => r.GetString(0),
            stopping,
            ("@yes", true)
        );
        var webhooks = (
            await database.ListAsync(
                connection,
                "select program_id, events from webhook where enabled = @yes",
                r => (Program: r.Id<ProgramId>(0), Kinds: ChangeNames.ReadKinds(r.GetString(1))),
                stopping,
                ("@yes", true)
            )
        ).ToLookup(w => w.Program, w => w.Kinds);
        var wanted = programs
            .Select(p =>
                (
                    p.Id,
                    p.Subscribed,
                    Wanted: webhooks[p.Id].Aggregate(all.Count > 0 ? ChangeSet.Usual : default, (a, b) => a | b)
                )
            )
            .Where(p => p.Subscribed != p.Wanted)
            .ToList();
        if (wanted.Count == 0)
            return;

        var seq = await database.LockPartitionsAsync(connection, stopping);
        foreach (var (id, _, kinds) in wanted)
            await database.ExecuteAsync(
                connection,
                "update program set subscribed = @kinds, subscribed_from = @from where id = @id",
                stopping,
                ("@kinds", kinds.Bits),
                ("@from", JsonSerializer.Serialize(seq.Select(p => new[] { p.Id, p.Seq }))),
                ("@id", id)
            );
    }
}
