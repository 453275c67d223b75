using System.Globalization;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Which servers a database serves: those that know its newest migration; and older ones, as long as every migration that they do not know says so. The
/// highest number that one of them has named is kept in <c>setting</c>.
/// </summary>
public static class Schema
{
    // language=sql
    /// <summary>One row: the newest migration that a server has to know; 0 when none has said.</summary>
    public const string ReadServes = "select coalesce((select cast(value as integer) from setting where key = 'serves'), 0)";

    // language=sql — of each migration that names a number; the highest counts
    internal const string PutServes = """
        insert into setting (key, value) values ('serves', cast($1 as text))
        on conflict (key) do update set value = excluded.value where cast(setting.value as integer) < cast(excluded.value as integer)
        """;

    /// <summary>The newest migration that this version knows.</summary>
    public static int Known { get; } = Migration.Of("Postgres")[^1].Number;

    /// <summary>What is wrong with a database that this version is too old for.</summary>
    public static string Outgrown(int serves) => string.Create(
        CultureInfo.InvariantCulture,
        $"A later version of Tributary has migrated the database, and this one does not fit it any more: it takes one that knows migration {serves}, and this one knows {Known}.");

    /// <param name="newest">Applied; null for none.</param>
    /// <param name="partitions">Wanted.</param>
    /// <exception cref="InvalidOperationException">The database is of an older version, of one that is too new, or was made with another number of partitions.</exception>
    internal static void Check(int? newest, int serves, string? stored, int partitions)
    {
        if (newest is null || newest < Known) throw Unmigrated();
        if (serves > Known) throw new InvalidOperationException(Outgrown(serves));
        if (int.Parse(stored!, CultureInfo.InvariantCulture) is var made && made != partitions)
            throw new InvalidOperationException(
                $"Tributary__Partitions is {partitions}, but this database was made with {made}: the number of partitions can never change.");
    }

    internal static InvalidOperationException Unmigrated() => new("The database has no schema of this version of Tributary: run `tributary migrate`.");
}
