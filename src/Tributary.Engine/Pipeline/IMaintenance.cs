namespace Tributary.Engine.Pipeline;

/// <summary>What a database needs beside the flow.</summary>
public interface IMaintenance
{
    /// <summary>Migrations that this process applied when it opened the store, ascending.</summary>
    IReadOnlyList<int> Migrated { get; }

    /// <summary>Prepares what the coming months are written into; nothing where there is nothing to prepare.</summary>
    ValueTask MaintainAsync(CancellationToken stopping);
}
