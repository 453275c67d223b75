using System.Data.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Tributary.Storage;

/// <summary>Tells a database that cannot answer now from one that refuses what it was asked.</summary>
public static class Outage
{
    private const string OperatorIntervention = "57"; // shut down, starting up, out of time: a class of SQLSTATE
    private const string ReadOnly = "25006";          // a standby, after a failover

    public static bool Is(Exception fault) => fault switch
    {
        TimeoutException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED or SQLITE_IOERR or SQLITE_FULL or SQLITE_CANTOPEN,
        DbException { IsTransient: true } => true,
        DbException { SqlState: { } state } => state.StartsWith(OperatorIntervention, StringComparison.Ordinal) || state == ReadOnly,
        _ => false,
    };
}
