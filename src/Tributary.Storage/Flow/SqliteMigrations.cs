using Tributary.Storage.Migrations;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    // language=sql
    private const string FindMigrationTable = "select 1 from sqlite_schema where type = 'table' and name = 'migration'";

    // language=sql
    private const string ReadSchema =
        $"select (select max(number) from migration), ({Schema.ReadServes}), (select value from setting where "
        + "key = 'partitions')";

    /// <summary>SQLite has no tables that are partitioned by time.</summary>
    public ValueTask MaintainAsync(CancellationToken stopping) => ValueTask.CompletedTask;

    private void CheckSchema()
    {
        if (_writer.ReadAll(FindMigrationTable, row => row.GetInt32(0)).Count == 0)
            throw Schema.Unmigrated();
        var (newest, serves, stored) = _writer
            .ReadAll(ReadSchema, row => (row.IntOrNull(0), row.GetInt32(1), row.StringOrNull(2)))
            .Single();
        Schema.Check(newest, serves, stored, Partitions);
    }
}
