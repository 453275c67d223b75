using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Migrations;

/// <summary>
/// Migrates a file. Each migration is one transaction: one process migrates, while the others wait and find it done.
/// </summary>
internal sealed class SqliteMigrator(SqliteSession writer, IReadOnlyList<Migration> migrations, int partitions)
{
    // language=sql
    private const string CreateTable =
        "create table if not exists migration (number integer primary key, name text not null, at integer "
        + "not null) strict";

    // language=sql
    private const string Find = "select 1 from migration where number = ?1";

    // language=sql
    private const string SelectChecksum = "select value from setting where key = 'migration.' || ?1";

    // language=sql
    private const string Insert = "insert into migration (number, name, at) values (?1, ?2, ?3)";

    // language=sql — only with the first migration: the number of partitions never changes
    private const string InsertSetting = "insert into setting (key, value) values ('partitions', ?1)";

    // language=sql
    private const string InsertPartition = "insert into partition (id, seq) values (?1, 0)";

    /// <returns>The migrations that were not applied before, ascending.</returns>
    public IReadOnlyList<int> Run(Instant now)
    {
        var applied = new List<int>();
        foreach (var migration in migrations)
        {
            writer.Begin();
            try
            {
                var isNew = Apply(migration, now);
                writer.Commit();
                if (isNew)
                    applied.Add(migration.Number);
            }
            catch
            {
                writer.Rollback();
                throw;
            }
        }
        return applied;
    }

    private bool Apply(Migration migration, Instant now)
    {
        writer.Run(CreateTable);
        var number = migration.Number.ToString(CultureInfo.InvariantCulture);
        if (writer.ReadAll(Find, row => row.GetInt32(0), migration.Number).Count > 0)
        {
            Schema.CheckForm(
                migration,
                writer.ReadAll(SelectChecksum, row => row.GetString(0), number).SingleOrDefault()
            );
            return false;
        }
        writer.RunScript(migration.Sql);
        if (migration.Number == 1)
        {
            writer.Run(InsertSetting, partitions.ToString(CultureInfo.InvariantCulture));
            for (var partition = 0; partition < partitions; partition++)
                writer.Run(InsertPartition, partition);
        }
        writer.Run(Schema.PutServes, migration.Serves);
        writer.Run(Schema.PutChecksum, number, migration.Checksum);
        writer.Run(Insert, migration.Number, migration.Name, now);
        return true;
    }
}
