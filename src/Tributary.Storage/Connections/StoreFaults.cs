using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Pipeline;
using static SQLitePCL.raw;

namespace Tributary.Storage.Connections;

/// <summary>The one place where the errors of both databases become a <see cref="StoreException"/>.</summary>
internal static class StoreFaults
{
    // classes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
    private const string DataException = "22";
    private const string IntegrityConstraintViolation = "23";
    private const string SyntaxErrorOrAccessRuleViolation = "42"; // no such column or table, not allowed to
    private const string OperatorIntervention = "57"; // shut down, starting up
    private const string SystemError = "58"; // of the machine: a file is missing or cannot be read
    private const string InternalError = "XX";

    // Npgsql's message when none of several hosts is the wanted one
    private const string NoHost = "No suitable host was found.";

    /// <summary>
    /// True for what a driver throws. Npgsql throws a <see cref="SocketException"/> of its own when a single host's
    /// name has no address.
    /// </summary>
    public static bool IsOfDriver(Exception fault) => fault is DbException or SocketException;

    /// <param name="fault">An exception of a driver.</param>
    public static StoreException Of(Exception fault) =>
        new(fault is DbException database ? KindOf(database) : StoreFault.Unavailable, fault.Message, fault);

    /// <summary>Runs <paramref name="body"/>, and translates what the database throws meanwhile.</summary>
    public static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception fault) when (IsOfDriver(fault))
        {
            throw Of(fault);
        }
    }

    /// <inheritdoc cref="GuardAsync{T}(Func{ValueTask{T}})"/>
    public static async ValueTask GuardAsync(Func<ValueTask> body)
    {
        try
        {
            await body();
        }
        catch (Exception fault) when (IsOfDriver(fault))
        {
            throw Of(fault);
        }
    }

    private static StoreFault KindOf(DbException fault) =>
        fault is SqliteException sqlite ? KindOf(sqlite.SqliteErrorCode)
        : fault.SqlState is { } state ? KindOf(state, fault)
        : fault.IsTransient || IsOfHosts(fault) ? StoreFault.Unavailable
        : StoreFault.Other;

    /// <summary>
    /// True when PostgreSQL ended the session. On a full disk it refuses new connections with an internal error, as it
    /// cannot write a file of its own.
    /// </summary>
    private static bool EndsSession(DbException fault) =>
        fault is PostgresException { InvariantSeverity: "FATAL" or "PANIC" };

    /// <summary>True when none of several hosts can be reached, or none of them accepts writes.</summary>
    private static bool IsOfHosts(DbException fault) =>
        fault is NpgsqlException { InnerException: AggregateException } or NpgsqlException { Message: NoHost };

    private static StoreFault KindOf(int sqliteErrorCode) =>
        sqliteErrorCode switch
        {
            SQLITE_BUSY or SQLITE_LOCKED => StoreFault.Contention,
            SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_READONLY => StoreFault.Unavailable,
            SQLITE_FULL => StoreFault.Full,
            _ => StoreFault.Other,
        };

    private static StoreFault KindOf(string state, DbException fault) =>
        state switch
        {
            PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable => StoreFault.Contention,
            PostgresErrorCodes.QueryCanceled => StoreFault.TooSlow,
            PostgresErrorCodes.DiskFull => StoreFault.Full,
            PostgresErrorCodes.ReadOnlySqlTransaction => StoreFault.Unavailable, // a standby, after a failover
            _ when fault.IsTransient => StoreFault.Unavailable,
            _ => state[..2] switch
            {
                OperatorIntervention or SystemError => StoreFault.Unavailable,
                InternalError when EndsSession(fault) => StoreFault.Unavailable,
                SyntaxErrorOrAccessRuleViolation => StoreFault.SchemaAhead,
                DataException or IntegrityConstraintViolation => StoreFault.Refused,
                _ => StoreFault.Other,
            },
        };
}
