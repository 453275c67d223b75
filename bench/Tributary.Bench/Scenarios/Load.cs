using Tributary.Bench.Driver;

namespace Tributary.Bench.Scenarios;

/// <summary>Requests sent together, and the rows that must exist afterwards.</summary>
/// <param name="Kept">A query that counts the rows of the items in the database; null when nothing is written.</param>
/// <param name="EachSecond">
/// Called with the results of the first lane and the server's resident memory in bytes.
/// </param>
internal sealed record Load(
    IReadOnlyList<LaneOrder> Lanes,
    string? Kept,
    int Seconds,
    Action<SecondReport, long>? EachSecond = null
);
