namespace Tributary.Bench.Scenarios;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>None: the usual ones.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }
    public required IReadOnlyList<int> Members { get; init; }
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>Of each scenario and of its floor; the median counts.</summary>
    public required int Runs { get; init; }
    public required int Seconds { get; init; }
    public required int WarmSeconds { get; init; }

    /// <summary>Null: as many as the scenario usually has.</summary>
    public required int? Connections { get; init; }

    /// <summary>Servers on the one database.</summary>
    public required int Nodes { get; init; }

    /// <summary>Of the soak.</summary>
    public required int Minutes { get; init; }
    public required bool IsGuard { get; init; }

    /// <summary>The folder of the Node service to measure beside; null not to.</summary>
    public required string? Peer { get; init; }

    /// <summary>Where outcomes are written to; null for nowhere.</summary>
    public required string? Json { get; init; }

    /// <summary>The folder for what is drawn.</summary>
    public required string Plots { get; init; }

    /// <summary>The folder for what does not outlive the run.</summary>
    public required string Folder { get; init; }

    /// <summary>The path of tributary.dll.</summary>
    public required string Server { get; init; }

    /// <summary>The URL of a database of a private cluster.</summary>
    public required string Postgres { get; init; }
}
