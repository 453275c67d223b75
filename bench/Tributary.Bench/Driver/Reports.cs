namespace Tributary.Bench.Driver;

/// <summary>What the driver did, on its standard output as one line of JSON.</summary>
/// <param name="Began">By <see cref="System.Diagnostics.Stopwatch"/>, which all processes of a machine share.</param>
/// <param name="CpuSeconds">The driver's own, from the first request to the last answer.</param>
internal sealed record DriveReport(long Began, long Ended, double CpuSeconds, IReadOnlyList<LaneReport> Lanes);

/// <param name="Requests">Counted and accepted ones; the latency is theirs.</param>
/// <param name="Items">Of accepted requests.</param>
/// <param name="Refused">Answers 429 and 503; the request was sent again.</param>
/// <param name="Failed">Other answers that are no success; <paramref name="Fault"/> is the first of them.</param>
/// <param name="AnswerBytes">Of an answer on average, its head included.</param>
internal sealed record LaneReport(
    string Name, long Requests, long Items, long Refused, long Failed, LatencyMicros Latency, long AnswerBytes, string? Fault);

internal readonly record struct LatencyMicros(long P50, long P90, long P99, long Max);

/// <param name="Refused">So far.</param>
internal sealed record SecondReport(int Second, long Items, long P50, long P99, long Refused);
