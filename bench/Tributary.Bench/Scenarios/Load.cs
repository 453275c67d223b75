using Tributary.Bench.Driver;

namespace Tributary.Bench.Scenarios;

/// <summary>What is sent at once, and what must be there afterwards.</summary>
/// <param name="Kept">A query that counts what the items left in the database; null when nothing is written.</param>
/// <param name="EachSecond">Told what the first lane did and the server's resident memory in bytes.</param>
internal sealed record Load(IReadOnlyList<LaneOrder> Lanes, string? Kept, int Seconds, Action<SecondReport, long>? EachSecond = null);
