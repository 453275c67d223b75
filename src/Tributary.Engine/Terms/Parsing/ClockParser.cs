using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Parses the timezone of days, weeks and months, and the program's start and end.</summary>
internal static class ClockParser
{
    public static TimeZoneInfo TimeZone(TermsNode? node, TermsReader read)
    {
        const string Allowed = "a name of the IANA database, such as \"UTC\" or \"Europe/Berlin\"";
        if (read.Match(node, TermsPatterns.IsTimeZone(), Allowed) is not { } id)
            return TimeZoneInfo.Utc;
        if (!IsMachineBound(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        read.Fault<string>(node, TermsFaultCode.UnknownTimezone, $"{TermsReader.Quote(id)} is not {Allowed}.");
        return TimeZoneInfo.Utc;
    }

    public static (Instant? Start, Instant? End) Life(TermsObject program, TermsReader read)
    {
        var start = read.Time(program["starts_at"]);
        var end = read.Time(program["ends_at"]);
        if (start >= end)
            read.Fault<string>(
                program["ends_at"],
                TermsFaultCode.NotAllowed,
                $"'ends_at' must be later than 'starts_at', which is {start}."
            );
        return (start, end);
    }

    /// <summary>True for files of the timezone directory that differ between machines or count leap seconds.</summary>
    private static bool IsMachineBound(string id) =>
        id is "localtime" or "posixrules"
        || id.StartsWith("posix/", StringComparison.Ordinal)
        || id.StartsWith("right/", StringComparison.Ordinal);
}
