using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Checks the schema when the store is opened. No table is partitioned by time.</summary>
internal sealed class SqliteMigrations(SqliteSession writer)
{
    // language=sql
    private const string FindMigrationTable = "select 1 from sqlite_schema where type = 'table' and name = 'migration'";

    // language=sql
    private const string SelectSchema =
        $"select (select max(number) from migration), ({Schema.SelectServes}), (select value from setting where "
        + $"key = 'partitions'), ({Schema.SelectFirstChecksum})";

    /// <summary>Checks that this version of Tributary fits the schema.</summary>
    public void Check(int partitions)
    {
        if (writer.ReadAll(FindMigrationTable, row => row.GetInt32(0)).Count == 0)
            throw Schema.Unmigrated();
        var (newest, serves, stored, first) = writer
            .ReadAll(SelectSchema, row => (row.IntOrNull(0), row.GetInt32(1), row.StringOrNull(2), row.StringOrNull(3)))
            .Single();
        Schema.CheckForm(Migration.Of("Sqlite")[0], first);
        Schema.Check(newest, serves, stored, partitions);
    }
}
