namespace Tributary.Engine.Pipeline;

/// <summary>The kinds of faults of a database, as far as the flow treats them differently.</summary>
public enum StoreFault
{
    /// <summary>The database failed in some other way.</summary>
    Other,

    /// <summary>Another transaction was in the way. Nothing was written, and the same may succeed later.</summary>
    Contention,

    /// <summary>
    /// The database has another schema than this version of Tributary knows: a newer one has migrated it.
    /// </summary>
    SchemaAhead,

    /// <summary>The database cannot be reached, is shutting down or takes no writes.</summary>
    Unavailable,

    /// <summary>The database has no room left to write.</summary>
    Full,

    /// <summary>A statement took longer than it may.</summary>
    TooSlow,

    /// <summary>The database refuses a value: it breaks a constraint or has no such form.</summary>
    Refused,
}

/// <summary>A fault of the database that a store met. Its transaction has written nothing.</summary>
public sealed class StoreException(StoreFault kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreFault Kind => kind;

    /// <summary>
    /// True when the fault says nothing about what was to be written: the same may succeed a little later.
    /// </summary>
    public bool IsTransient => kind is StoreFault.Contention or StoreFault.Unavailable or StoreFault.Full;
}
