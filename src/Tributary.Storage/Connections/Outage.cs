using System.Data.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Tributary.Storage.Connections;

/// <summary>Distinguishes a database that cannot answer now from one that refuses a statement.</summary>
public static class Outage
{
    private const string OperatorIntervention = "57"; // a class of SQLSTATE: shut down, starting up, out of time
    private const string ReadOnly = "25006"; // a standby, after a failover

    // SQLSTATE: a serialization failure, a deadlock, a lock timeout, a statement timeout
    private static readonly string[] s_contention = ["40001", "40P01", "55P03", "57014"];
    private const string DiskFull = "53100";

    /// <summary>Like <see cref="Is"/>, but false for contention with other transactions.</summary>
    public static bool IsOfDatabase(Exception fault) =>
        Is(fault)
        && fault switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode is not (SQLITE_BUSY or SQLITE_LOCKED),
            DbException { SqlState: { } state } => !s_contention.Contains(state),
            _ => true,
        };

    /// <summary>True when the database has no space left to write.</summary>
    public static bool IsDiskFull(Exception fault) =>
        fault is SqliteException { SqliteErrorCode: SQLITE_FULL } or DbException { SqlState: DiskFull };

    public static bool Is(Exception fault) =>
        fault switch
        {
            TimeoutException => true,
            SqliteException sqlite => sqlite.SqliteErrorCode
                is SQLITE_BUSY
                    or SQLITE_LOCKED
                    or SQLITE_IOERR
                    or SQLITE_FULL
                    or SQLITE_CANTOPEN,
            DbException { IsTransient: true } => true,
            DbException { SqlState: { } state } => state.StartsWith(OperatorIntervention, StringComparison.Ordinal)
                || state == ReadOnly,
            _ => false,
        };
}
