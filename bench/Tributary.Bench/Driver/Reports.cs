namespace Tributary.Bench.Driver;

/// <summary>The driver's report, one line of JSON on its standard output.</summary>
/// <param name="Began">
/// A timestamp of <see cref="System.Diagnostics.Stopwatch"/>, which all processes of a machine share.
/// </param>
/// <param name="CpuSeconds">The driver's own, from the first request to the last answer.</param>
internal sealed record DriveReport(long Began, long Ended, double CpuSeconds, IReadOnlyList<LaneReport> Lanes);

/// <param name="Requests">Counted and accepted ones; the latency is theirs.</param>
/// <param name="Items">The items of accepted requests.</param>
/// <param name="Refused">Answers 429 and 503; the request was sent again.</param>
/// <param name="Failed">Other unsuccessful answers; <paramref name="Fault"/> is the first of them.</param>
/// <param name="AnswerBytes">The average size of an answer, including its head.</param>
internal sealed record LaneReport(
    string Name,
    long Requests,
    long Items,
    long Refused,
    long Failed,
    LatencyMicros Latency,
    long AnswerBytes,
    string? Fault
);

internal readonly record struct LatencyMicros(long P50, long P90, long P99, long Max);

/// <param name="Refused">The number so far.</param>
internal sealed record SecondReport(int Second, long Items, long P50, long P99, long Refused);
