using Npgsql;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>Distinguishes a database that cannot answer now from one that refuses a statement.</summary>
public static class Outage
{
    public static bool Is(Exception fault) =>
        fault
            is TimeoutException
                or StoreException { IsTransient: true }
                or StoreException { Kind: StoreFault.TooSlow };

    /// <summary>Like <see cref="Is"/>, but false for contention with other transactions.</summary>
    public static bool IsOfDatabase(Exception fault) =>
        fault is TimeoutException or StoreException { Kind: StoreFault.Unavailable or StoreFault.Full };

    /// <summary>True when the database answers and takes no writes, as a standby does.</summary>
    public static bool IsReadOnly(Exception fault) =>
        fault
            is StoreException
            {
                InnerException: PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
            };

    /// <summary>True when the database has no space left to write.</summary>
    public static bool IsDiskFull(Exception fault) => fault is StoreException { Kind: StoreFault.Full };
}
