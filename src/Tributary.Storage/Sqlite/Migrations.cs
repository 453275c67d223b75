using System.Globalization;

namespace Tributary.Storage.Sqlite;

public sealed partial class SqliteStore
{
    // language=sql
    private const string CreateMigrationTable =
        "create table if not exists migration (number integer primary key, name text not null, at integer not null) strict";

    // language=sql
    private const string FindMigration = "select 1 from migration where number = ?1";

    // language=sql
    private const string InsertMigration = "insert into migration (number, name, at) values (?1, ?2, ?3)";

    // language=sql — with the first migration, and never again: the number of partitions is fixed
    private const string InsertSetting = "insert into setting (key, value) values ('partitions', ?1)";

    // language=sql
    private const string InsertPartition = "insert into partition (id, seq) values (?1, 0)";

    // language=sql
    private const string FindMigrationTable = "select 1 from sqlite_schema where type = 'table' and name = 'migration'";

    // language=sql
    private const string ReadSchema = "select (select max(number) from migration), (select value from setting where key = 'partitions')";

    private void Migrate()
    {
        foreach (var migration in Migration.Of("Sqlite"))
        {
            _writer.Begin();   // one process migrates, the others wait and find it done
            try
            {
                Apply(migration);
                _writer.Commit();
            }
            catch
            {
                _writer.Rollback();
                throw;
            }
        }
    }

    private void Apply(Migration migration)
    {
        _writer.Run(CreateMigrationTable);
        if (_writer.ReadAll(FindMigration, row => row.GetInt32(0), migration.Number).Count > 0) return;
        _writer.RunScript(migration.Sql);
        if (migration.Number == 1)
        {
            _writer.Run(InsertSetting, Partitions.ToString(CultureInfo.InvariantCulture));
            for (var partition = 0; partition < Partitions; partition++) _writer.Run(InsertPartition, partition);
        }
        _writer.Run(InsertMigration, migration.Number, migration.Name, Now);
    }

    private void CheckSchema()
    {
        if (_writer.ReadAll(FindMigrationTable, row => row.GetInt32(0)).Count == 0) throw Unmigrated();
        var (number, stored) = _writer.ReadAll(ReadSchema, row => (row.IntOrNull(0), row.StringOrNull(1))).Single();
        if (number is null || number < Migration.Of("Sqlite")[^1].Number) throw Unmigrated();
        var partitions = int.Parse(stored!, CultureInfo.InvariantCulture);
        if (partitions != Partitions)
            throw new InvalidOperationException(
                $"Tributary__Partitions is {Partitions}, but this database was made with {partitions}: the number of partitions can never change.");
    }

    private static InvalidOperationException Unmigrated() =>
        new("The database has no schema of this version of Tributary: run `tributary migrate`.");
}
