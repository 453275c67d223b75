using System.Globalization;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Decides which servers a database serves: those that know its newest migration, and older ones as long as every
/// migration that they do not know allows it. The highest number that a migration has named is kept in <c>setting</c>.
/// </summary>
public static class Schema
{
    // language=sql
    /// <summary>
    /// Selects one row: the newest migration that a server has to know, or 0 when nothing was migrated yet.
    /// </summary>
    public const string SelectServes =
        "select coalesce((select cast(value as integer) from setting where key = 'serves'), 0)";

    // language=sql — for each migration; the highest number counts
    internal const string PutServes = """
        insert into setting (key, value) values ('serves', cast($1 as text))
        on conflict (key) do update set value = excluded.value
            where cast(setting.value as integer) < cast(excluded.value as integer)
        """;

    // language=sql — kept in setting, which the first migration makes, so that a changed first migration is found, too
    internal const string PutChecksum = "insert into setting (key, value) values ('migration.' || $1, $2)";

    // language=sql
    internal const string SelectFirstChecksum = "select value from setting where key = 'migration.1'";

    /// <summary>The newest migration that this version knows.</summary>
    public static int Known { get; } = Migration.Of("Postgres")[^1].Number;

    /// <summary>Returns the error for a database that needs a newer server.</summary>
    public static string Outgrown(int serves) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The database was migrated by a newer version of Tributary. It requires migration {serves}; "
                + $"this server knows migrations up to {Known}. Upgrade the server."
        );

    /// <summary>Checks that a migration which is applied is still the same.</summary>
    /// <param name="applied">The checksum of the form in which it was applied; null when none is known.</param>
    /// <exception cref="InvalidOperationException">It was applied in another form.</exception>
    internal static void CheckForm(Migration migration, string? applied)
    {
        if (applied != migration.Checksum)
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Migration {migration.Number} ({migration.Name}) was applied to this database in another form. A "
                        + $"migration never changes once it is released. Use the version of Tributary that made the "
                        + $"database, or create a new one."
                )
            );
    }

    /// <param name="newest">The newest migration applied; null for none.</param>
    /// <param name="partitions">The number of partitions configured.</param>
    /// <exception cref="InvalidOperationException">
    /// The database is too old or too new for this server, or was created with another number of partitions.
    /// </exception>
    internal static void Check(int? newest, int serves, string? stored, int partitions)
    {
        if (newest is null || newest < Known)
            throw Unmigrated();
        if (serves > Known)
            throw new InvalidOperationException(Outgrown(serves));
        if (int.Parse(stored!, CultureInfo.InvariantCulture) is var made && made != partitions)
            throw new InvalidOperationException(
                $"Tributary__Partitions is {partitions}, but this database was created with {made}. The number "
                    + $"of partitions cannot be changed. Set it to {made}."
            );
    }

    internal static UnmigratedException Unmigrated() =>
        new("The database is not migrated to this version of Tributary. Run `tributary migrate`.");
}

/// <summary>The database has no schema yet, or an older one than this version needs.</summary>
public sealed class UnmigratedException(string message) : InvalidOperationException(message);
