using System.Data.Common;

namespace Tributary.Storage;

/// <summary>Selects by key, grouped: see <see cref="GroupRead{TKey, TValue}"/>.</summary>
internal static class KeyedSelect
{
    /// <param name="sql">For one key, whose parts are its parameters; see <see cref="Database.ListEachAsync"/>.</param>
    /// <param name="columns">The parts of many keys, an array each.</param>
    public static GroupRead<TKey, IReadOnlyList<TRow>> Grouped<TKey, TRow>(
        this Database database, string sql, Func<DbDataReader, TRow> read, Func<IReadOnlyList<TKey>, (string Name, Array Values)[]> columns) =>
        new(keys => database.ListEachAsync(sql, read, columns(keys)));

    /// <summary>By a program and a text of it.</summary>
    public static GroupRead<(long Program, string Text), IReadOnlyList<TRow>> Grouped<TRow>(
        this Database database, string sql, Func<DbDataReader, TRow> read, string text) =>
        database.Grouped<(long Program, string Text), TRow>(sql, read, keys => [("@program", keys.Column(key => key.Program)), (text, keys.Column(key => key.Text))]);

    /// <summary>By a program and an id of ours.</summary>
    public static GroupRead<(long Program, long Id), IReadOnlyList<TRow>> GroupedById<TRow>(this Database database, string sql, Func<DbDataReader, TRow> read) =>
        database.Grouped<(long Program, long Id), TRow>(sql, read, keys => [("@program", keys.Column(key => key.Program)), ("@id", keys.Column(key => key.Id))]);

    /// <summary>The rows of a member; an erased one is found by the id it had.</summary>
    public static async ValueTask<IReadOnlyList<TRow>> OfMemberAsync<TRow>(
        this GroupRead<(long Program, string Text), IReadOnlyList<TRow>> reads, long programId, string externalId, CancellationToken stopping)
    {
        var rows = await reads.FindAsync((programId, externalId), stopping);
        return rows.Count > 0 ? rows : await reads.FindAsync((programId, Tombstone.Of(externalId)), stopping);
    }
}
