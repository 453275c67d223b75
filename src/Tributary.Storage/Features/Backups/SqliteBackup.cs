using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Backups;

/// <summary>Copies a SQLite file while servers work on it, and checks copies.</summary>
/// <remarks>
/// The copy is the database as it was at one moment: a read transaction holds that snapshot until the last page is
/// copied. Writers continue meanwhile, and their write-ahead log grows until the end.
/// </remarks>
public static class SqliteBackup
{
    private const int PagesAtOnce = 2_048;
    private const string Sound = "ok";

    /// <summary>Copies the database into a file that is empty or does not exist.</summary>
    /// <param name="advance">Takes the number of pages that are copied, and of all pages.</param>
    /// <exception cref="Tributary.Engine.Pipeline.StoreException">Reading or writing failed.</exception>
    public static void Copy(string path, string copy, Action<long, long> advance, CancellationToken stopping)
    {
        try
        {
            using var source = Open(path, SqliteOpenMode.ReadOnly);
            using var target = Open(copy, SqliteOpenMode.ReadWriteCreate);
            Ask(source, "begin");
            Ask(source, "select count(*) from sqlite_schema"); // the snapshot begins with the first read
            using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
            if (backup is null || backup.IsInvalid)
                SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
            int result;
            do
            {
                stopping.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(backup, PagesAtOnce);
                var all = raw.sqlite3_backup_pagecount(backup);
                advance(all - raw.sqlite3_backup_remaining(backup), all);
            } while (result == raw.SQLITE_OK);
            if (result != raw.SQLITE_DONE)
                throw new SqliteException(raw.sqlite3_errstr(result).utf8_to_string(), result);
            raw.sqlite3_backup_finish(backup);
            Ask(target, "pragma journal_mode = delete"); // one file, without a log beside it
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>Returns the size of a copy in bytes.</summary>
    public static long SizeOf(string path)
    {
        try
        {
            using var source = Open(path, SqliteOpenMode.ReadOnly);
            return (long)Ask(source, "pragma page_count")! * (long)Ask(source, "pragma page_size")!;
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>Checks the structure of a copy, and its indexes too if asked to.</summary>
    /// <returns>The first fault; null when there is none.</returns>
    public static string? FindFault(string copy, bool withIndexes)
    {
        try
        {
            using var database = Open(copy, SqliteOpenMode.ReadOnly);
            var found = (string)Ask(database, withIndexes ? "pragma integrity_check(1)" : "pragma quick_check(1)")!;
            return found == Sound ? null : found;
        }
        catch (SqliteException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Returns true when another connection, of any process, has the file open.</summary>
    public static bool IsInUse(string path)
    {
        try
        {
            using var database = Open(path, SqliteOpenMode.ReadWrite);
            raw.sqlite3_busy_timeout(database.Handle, 0);
            Ask(database, "pragma locking_mode = exclusive");
            Ask(database, "begin exclusive");
            Ask(database, "rollback");
            return false;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return true;
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        Batteries_V2.Init();
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = (int)SqliteSession.Patience.TotalSeconds,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
