using System.Globalization;

namespace Tributary.Engine;

/// <summary>A moment in UTC, in microseconds since 1970; what both databases store and every decision reads.</summary>
/// <remarks>Range: year 1970 to 9999. Input finer than a microsecond is cut, never rounded (DESIGN §2).</remarks>
public readonly record struct Instant(long Micros) : IComparable<Instant>
{
    private const long TicksPerMicro = TimeSpan.TicksPerMicrosecond;

    public static Instant From(DateTimeOffset moment) => new((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TicksPerMicro);

    public DateTimeOffset ToDateTimeOffset() => new(DateTime.UnixEpoch.Ticks + (Micros * TicksPerMicro), TimeSpan.Zero);

    /// <summary>RFC 3339 in UTC, without trailing zeros in the fraction: <c>2026-05-01T12:00:00Z</c>.</summary>
    public override string ToString() =>
        ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public int CompareTo(Instant other) => Micros.CompareTo(other.Micros);

    public static Instant operator +(Instant at, TimeSpan span) => new(at.Micros + (span.Ticks / TicksPerMicro));
    public static Instant operator -(Instant at, TimeSpan span) => new(at.Micros - (span.Ticks / TicksPerMicro));
    public static bool operator <(Instant left, Instant right) => left.Micros < right.Micros;
    public static bool operator >(Instant left, Instant right) => left.Micros > right.Micros;
    public static bool operator <=(Instant left, Instant right) => left.Micros <= right.Micros;
    public static bool operator >=(Instant left, Instant right) => left.Micros >= right.Micros;
}
