using System.Data.Common;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Backups;

/// <summary>
/// Notices a database that came back from a backup without <c>tributary restore</c>. A backup of SQLite is marked, and
/// <c>deploy/backup/restore.sh</c> marks what it recovers. A restore records the mark that it has dealt with.
/// </summary>
public static class Recovery
{
    private const string MarkSetting = "copied_at";
    private const string DoneSetting = "recovered_from";
    private const string LineageSetting = "lineage";

    /// <summary>Marks a copy of a SQLite file as a backup.</summary>
    public static ValueTask MarkAsync(Database copy, string takenAt, CancellationToken stopping) =>
        StoredSettings.SetAsync(copy, MarkSetting, takenAt, stopping);

    /// <returns>The mark of a restore that was not finished; null when there is none.</returns>
    public static async ValueTask<string?> FindUnfinishedAsync(Database database, CancellationToken stopping)
    {
        var (mark, done) = (
            await database.ListAsync(
                $"select {database.RecoveryMark}, (select value from setting where key = @done)",
                row => (row.GetString(0), row.IsDBNull(1) ? "" : row.GetString(1)),
                stopping,
                ("@done", DoneSetting)
            )
        )[0];
        return mark.Length == 0 || mark == done ? null : mark;
    }

    /// <summary>Notes the cluster and the timeline that the database is in.</summary>
    /// <returns>
    /// The earlier and the present ones when they differ, to one node alone; null when nothing changed, or when it
    /// cannot be known.
    /// </returns>
    public static async ValueTask<(string Before, string Now)?> NoteLineageAsync(
        Database database,
        CancellationToken stopping
    )
    {
        if (await FindLineageAsync(database, stopping) is not { } now)
            return null;
        var before = await StoredSettings.FindAsync(database, LineageSetting, stopping);
        if (before == now)
            return null;
        if (before is null)
        {
            await StoredSettings.AddAsync(database, LineageSetting, now, stopping);
            return null;
        }
        var changed = await database.ExecuteAsync(
            "update setting set value = @now where key = @key and value = @before",
            stopping,
            ("@now", now),
            ("@key", LineageSetting),
            ("@before", before)
        );
        return changed == 1 ? (before, now) : null;
    }

    /// <summary>Records in the transaction of a restore that it is done.</summary>
    internal static async ValueTask FinishAsync(Database database, DbConnection connection, CancellationToken stopping)
    {
        await database.ExecuteAsync(
            connection,
            $"""
            insert into setting (key, value) values (@key, {database.RecoveryMark})
            on conflict (key) do update set value = excluded.value
            """,
            stopping,
            ("@key", DoneSetting)
        );
        // The next node notes it anew.
        await database.ExecuteAsync(
            connection,
            "delete from setting where key = @key",
            stopping,
            ("@key", LineageSetting)
        );
    }

    private static async ValueTask<string?> FindLineageAsync(Database database, CancellationToken stopping)
    {
        if (database.Lineage is not { } lineage)
            return null;
        try
        {
            return (await database.ListAsync($"select {lineage}", row => row.GetString(0), stopping))[0];
        }
        catch (StoreException refused) when (refused.Kind == StoreFault.SchemaAhead)
        {
            return null; // some providers keep these functions for themselves
        }
    }
}
