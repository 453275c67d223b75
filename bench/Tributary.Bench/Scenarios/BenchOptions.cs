namespace Tributary.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Connections">Null: as many as the scenario usually has.</param>
/// <param name="Runs">Of each scenario and of its floor; the median counts.</param>
internal sealed record BenchOptions(
    IReadOnlyList<string> Scenarios, IReadOnlyList<int> Members, IReadOnlyList<string> Databases, int Runs, int Seconds, int WarmSeconds, int? Connections,
    int Minutes, string? Json, bool IsShort);
