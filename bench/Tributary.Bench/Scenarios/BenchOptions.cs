namespace Tributary.Bench.Scenarios;

/// <summary>The options of the command line.</summary>
internal sealed record BenchOptions
{
    /// <summary>The scenarios to run; empty for the usual ones.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }
    public required IReadOnlyList<int> Members { get; init; }
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>The runs of each scenario and of its floor; the median counts.</summary>
    public required int Runs { get; init; }
    public required int Seconds { get; init; }
    public required int WarmSeconds { get; init; }

    /// <summary>Null: as many as the scenario usually has.</summary>
    public required int? Connections { get; init; }

    /// <summary>The number of servers on the one database.</summary>
    public required int Nodes { get; init; }

    /// <summary>The length of the soak scenario.</summary>
    public required int Minutes { get; init; }
    public required bool IsGuard { get; init; }

    /// <summary>The folder of the Node service to measure beside; null not to.</summary>
    public required string? Peer { get; init; }

    /// <summary>The file for results; null for none.</summary>
    public required string? Json { get; init; }

    /// <summary>The folder for plots.</summary>
    public required string Plots { get; init; }

    /// <summary>The folder for temporary files.</summary>
    public required string Folder { get; init; }

    /// <summary>The path of tributary.dll.</summary>
    public required string Server { get; init; }

    /// <summary>The URL of a database of a private cluster.</summary>
    public required string Postgres { get; init; }
}
