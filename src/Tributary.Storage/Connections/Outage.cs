using System.Data.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Tributary.Storage.Connections;

/// <summary>Tells a database that cannot answer now from one that refuses what it was asked.</summary>
public static class Outage
{
    private const string OperatorIntervention = "57"; // shut down, starting up, out of time: a class of SQLSTATE
    private const string ReadOnly = "25006";          // a standby, after a failover

    // SQLSTATE: a serialization failure, a deadlock, a lock that came too late, a statement that took too long
    private static readonly string[] s_contention = ["40001", "40P01", "55P03", "57014"];
    private const string DiskFull = "53100";

    /// <summary>As <see cref="Is"/>, but false where others were only in the way.</summary>
    public static bool IsOfDatabase(Exception fault) => Is(fault) && fault switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is not (SQLITE_BUSY or SQLITE_LOCKED),
        DbException { SqlState: { } state } => !s_contention.Contains(state),
        _ => true,
    };

    /// <summary>True when the database has no room left to write.</summary>
    public static bool IsDiskFull(Exception fault) => fault is SqliteException { SqliteErrorCode: SQLITE_FULL } or DbException { SqlState: DiskFull };

    public static bool Is(Exception fault) => fault switch
    {
        TimeoutException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED or SQLITE_IOERR or SQLITE_FULL or SQLITE_CANTOPEN,
        DbException { IsTransient: true } => true,
        DbException { SqlState: { } state } => state.StartsWith(OperatorIntervention, StringComparison.Ordinal) || state == ReadOnly,
        _ => false,
    };
}
