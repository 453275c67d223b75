using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>Tells a database that cannot answer now from one that refuses what it was asked.</summary>
public static class Outage
{
    public static bool Is(Exception fault) =>
        fault
            is TimeoutException
                or StoreException { IsTransient: true }
                or StoreException { Kind: StoreFault.TooSlow };

    /// <summary>As <see cref="Is"/>, but false where others were only in the way.</summary>
    public static bool IsOfDatabase(Exception fault) =>
        fault is TimeoutException or StoreException { Kind: StoreFault.Unavailable or StoreFault.Full };

    /// <summary>True when the database has no room left to write.</summary>
    public static bool IsDiskFull(Exception fault) => fault is StoreException { Kind: StoreFault.Full };
}
