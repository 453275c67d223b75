namespace Tributary.Engine.Pipeline;

/// <summary>Maintains a database, apart from the flow.</summary>
public interface IMaintenance
{
    /// <summary>Migrations that this process applied when it opened the store, ascending.</summary>
    IReadOnlyList<int> Migrated { get; }

    /// <summary>Prepares the tables for the coming months. Does nothing if the database needs no preparation.</summary>
    ValueTask MaintainAsync(CancellationToken stopping);
}
