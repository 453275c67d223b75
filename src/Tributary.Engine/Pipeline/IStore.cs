namespace Tributary.Engine.Pipeline;

/// <summary>
/// The database as the flow needs it: all of its ports. Every call is one transaction, durable when it returns,
/// set-based whatever the size of its batch. Implemented for PostgreSQL and SQLite, and by the model that the contract
/// suite holds them against.
/// </summary>
public interface IStore
    : IDatabaseClock,
        IIdSource,
        IProgramStore,
        IMemberLookup,
        ISignUpStore,
        ICodeStore,
        IClickStore,
        IEntryStore,
        IParkingStore,
        IDueStore,
        IOutboxStore,
        IMaintenance,
        IAsyncDisposable;
