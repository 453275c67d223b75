using System.Globalization;
using System.Text.RegularExpressions;

namespace Tributary.Engine.Foundation;

/// <summary>A time in UTC, in microseconds since 1970. Both databases store it and every decision reads it.</summary>
/// <remarks>Range: year 1970 to 9999. Input finer than a microsecond is cut, never rounded.</remarks>
public readonly partial record struct Instant(long Micros) : IComparable<Instant>
{
    public const long MicrosPerHour = 3_600_000_000;
    public const long MicrosPerDay = 24 * MicrosPerHour;

    private const long TicksPerMicro = TimeSpan.TicksPerMicrosecond;

    public static Instant From(DateTimeOffset moment) =>
        new((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TicksPerMicro);

    public DateTimeOffset ToDateTimeOffset() => new(DateTime.UnixEpoch.Ticks + (Micros * TicksPerMicro), TimeSpan.Zero);

    /// <summary>Returns RFC 3339 in UTC, without trailing zeros in the fraction: <c>2026-05-01T12:00:00Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads RFC 3339 with an offset, from 1970 on: <c>2026-05-01T14:00:00.5+02:00</c>. Leap seconds are refused.
    /// </summary>
    public static bool TryParse(string text, out Instant instant)
    {
        instant = default;
        var match = Rfc3339().Match(text);
        if (!match.Success)
            return false;
        var fraction = match.Groups["fraction"].Value.PadRight(6, '0')[..6];
        var offset = match.Groups["offset"].Value.Replace("Z", "+00:00", StringComparison.Ordinal);
        var exact = $"{match.Groups["second"].Value}.{fraction}{offset}";
        if (
            !DateTimeOffset.TryParseExact(
                exact,
                "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var moment
            )
        )
            return false;
        instant = From(moment);
        return instant.Micros >= 0;
    }

    public int CompareTo(Instant other) => Micros.CompareTo(other.Micros);

    public static Instant operator +(Instant at, TimeSpan span) => new(at.Micros + (span.Ticks / TicksPerMicro));

    public static Instant operator -(Instant at, TimeSpan span) => new(at.Micros - (span.Ticks / TicksPerMicro));

    public static bool operator <(Instant left, Instant right) => left.Micros < right.Micros;

    public static bool operator >(Instant left, Instant right) => left.Micros > right.Micros;

    public static bool operator <=(Instant left, Instant right) => left.Micros <= right.Micros;

    public static bool operator >=(Instant left, Instant right) => left.Micros >= right.Micros;

    [GeneratedRegex(
        @"\A(?<second>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})"
            + @"(\.(?<fraction>[0-9]{1,9}))?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})\z"
    )]
    private static partial Regex Rfc3339();
}
