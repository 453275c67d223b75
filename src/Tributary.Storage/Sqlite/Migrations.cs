using System.Globalization;
using System.Reflection;

namespace Tributary.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const string Folder = "Tributary.Storage.Migrations.Sqlite.";

    // language=sql
    private const string CreateMigrationTable =
        "create table if not exists migration (number integer primary key, name text not null, at integer not null) strict";

    // language=sql
    private const string FindMigrationTable = "select 1 from sqlite_schema where type = 'table' and name = 'migration'";

    // language=sql
    private const string LastMigration = "select coalesce(max(number), 0) from migration";

    // language=sql
    private const string RecordMigration = "insert into migration (number, name, at) values (?1, ?2, ?3)";

    // language=sql
    private const string FindPartitions = "select value from setting where key = 'partitions'";

    // language=sql
    private const string SetPartitions = "insert into setting (key, value) values ('partitions', ?1)";

    // language=sql — partitions count from 0
    private const string InsertPartition = "insert into partition (id, seq) values (?1, 0)";

    /// <summary>Applies what is missing, each migration in a transaction of its own; a second process waits for the first.</summary>
    private void Migrate(bool migrate)
    {
        var scripts = Scripts();
        if (migrate)
            foreach (var (number, name, sql) in scripts) Apply(number, name, sql);
        else if (Applied() < scripts[^1].Number)
            throw new InvalidOperationException($"The database {_path} lacks migrations; run 'tributary migrate' first.");

        var stored = int.Parse(_writer.ReadAll(FindPartitions, row => row.GetString(0)).Single(), CultureInfo.InvariantCulture);
        if (stored != Partitions)
            throw new InvalidOperationException(
                $"The database {_path} was made with {stored} partitions and the configuration says {Partitions}; the number can never change.");
    }

    private void Apply(int number, string name, string sql)
    {
        _writer.Begin();
        try
        {
            _writer.Run(CreateMigrationTable);
            if (number > _writer.ReadAll(LastMigration, row => row.GetInt32(0)).Single())
            {
                _writer.RunScript(sql);
                _writer.Run(RecordMigration, number, name, Now);
                if (number == 1) WritePartitions();
            }
            _writer.Commit();
        }
        catch
        {
            _writer.Rollback();
            throw;
        }
    }

    private void WritePartitions()
    {
        _writer.Run(SetPartitions, Partitions.ToString(CultureInfo.InvariantCulture));
        for (var partition = 0; partition < Partitions; partition++) _writer.Run(InsertPartition, partition);
    }

    private int Applied() =>
        _writer.ReadAll(FindMigrationTable, row => row.GetInt32(0)).Count == 0 ? 0 : _writer.ReadAll(LastMigration, row => row.GetInt32(0)).Single();

    /// <summary>The embedded migrations, ascending: <c>0001_initial.sql</c> is number 1.</summary>
    private static List<(int Number, string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. from resource in assembly.GetManifestResourceNames()
                   where resource.StartsWith(Folder, StringComparison.Ordinal)
                   orderby resource
                   let file = resource[Folder.Length..]
                   select (int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(file), ReadScript(assembly, resource))];
    }

    private static string ReadScript(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
