namespace Tributary.Engine.Pipeline;

/// <summary>The kinds of database faults that the flow treats differently.</summary>
public enum StoreFault
{
    /// <summary>The database failed in some other way.</summary>
    Other,

    /// <summary>Another transaction was in the way. Nothing was written, and the same may succeed later.</summary>
    Contention,

    /// <summary>
    /// A newer version of Tributary has migrated the database to a schema that this one does not know.
    /// </summary>
    SchemaAhead,

    /// <summary>The database cannot be reached, is shutting down or takes no writes.</summary>
    Unavailable,

    /// <summary>The database has no room left to write.</summary>
    Full,

    /// <summary>A statement exceeded its time limit.</summary>
    TooSlow,

    /// <summary>The database refused a value that breaks a constraint or has an invalid form.</summary>
    Refused,
}

/// <summary>A fault of the database that occurred in a store. The transaction has written nothing.</summary>
public sealed class StoreException(StoreFault kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreFault Kind => kind;

    /// <summary>
    /// True when the written data did not cause the fault. The same write may succeed a little later.
    /// </summary>
    public bool IsTransient => kind is StoreFault.Contention or StoreFault.Unavailable or StoreFault.Full;
}
