using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Queries;

/// <summary>Groups selects by key; see <see cref="GroupRead{TKey, TValue}"/>.</summary>
internal static class KeyedSelect
{
    /// <param name="sql">
    /// The select for one key; its parameters are the parts of the key. See <see cref="Database.ListEachAsync"/>.
    /// </param>
    /// <param name="columns">Returns the parts of many keys, an array each.</param>
    public static GroupRead<TKey, IReadOnlyList<TRow>> Grouped<TKey, TRow>(
        this Database database,
        string sql,
        Func<DbDataReader, TRow> read,
        Func<IReadOnlyList<TKey>, (string Name, Array Values)[]> columns
    ) => new(keys => database.ListEachAsync(sql, read, columns(keys)));

    /// <summary>Groups selects by a program and an internal id.</summary>
    public static GroupRead<(ProgramId Program, TId Id), IReadOnlyList<TRow>> GroupedById<TId, TRow>(
        this Database database,
        string sql,
        Func<DbDataReader, TRow> read
    )
        where TId : struct, IId<TId> =>
        database.Grouped<(ProgramId Program, TId Id), TRow>(
            sql,
            read,
            keys => [("@program", keys.Ids(key => key.Program)), ("@id", keys.Ids(key => key.Id))]
        );

    /// <summary>Groups selects by a program and a text.</summary>
    /// <param name="name">The parameter of the text.</param>
    public static GroupRead<(ProgramId Program, string Text), IReadOnlyList<TRow>> GroupedByText<TRow>(
        this Database database,
        string sql,
        Func<DbDataReader, TRow> read,
        string name
    ) => new(keys => ListAsync(database, sql, read, name, keys));

    /// <summary>
    /// Groups selects by a program and the platform's id <c>@name</c> of a member. An erased member is found by its
    /// former id.
    /// </summary>
    public static GroupRead<(ProgramId Program, string Text), IReadOnlyList<TRow>> GroupedByMember<TRow>(
        this Database database,
        string sql,
        Func<DbDataReader, TRow> read
    ) =>
        new(async keys =>
        {
            var rows = await ListAsync(database, sql, read, "@name", keys);
            var missing = Enumerable.Range(0, rows.Count).Where(i => rows[i].Count == 0).ToArray();
            if (missing.Length == 0)
                return rows;
            var found = rows.ToArray();
            var erased = await ListAsync(
                database,
                sql,
                read,
                "@name",
                [.. missing.Select(i => (keys[i].Program, Tombstone.Of(keys[i].Text)))]
            );
            foreach (var (i, place) in missing.Index())
                found[place] = erased[i];
            return found;
        });

    private static ValueTask<IReadOnlyList<IReadOnlyList<TRow>>> ListAsync<TRow>(
        Database database,
        string sql,
        Func<DbDataReader, TRow> read,
        string name,
        IReadOnlyList<(ProgramId Program, string Text)> keys
    ) =>
        database.ListEachAsync(
            sql,
            read,
            ("@program", keys.Ids(key => key.Program)),
            (name, keys.Column(key => key.Text))
        );
}
