namespace Tributary.Engine.Pipeline;

/// <summary>
/// The database as the flow needs it: all of its ports. Every call is one transaction, is durable when it returns, and
/// works on sets, for a batch of any size. There are implementations for PostgreSQL and SQLite, and a model with
/// which the contract tests compare them.
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
