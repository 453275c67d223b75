using Tributary.Engine.Foundation;

namespace Tributary.Engine.Referrals;

/// <summary>From when on what a member does belongs to its referral.</summary>
public static class ReferralStart
{
    /// <summary>How far the clocks of the platform's systems may be apart.</summary>
    private static readonly TimeSpan s_clockSlack = TimeSpan.FromMinutes(5);

    /// <summary>
    /// True when something occurred before a member had joined. A bare date, which reads as midnight, stands for the whole of that day, in UTC and in
    /// the program's timezone.
    /// </summary>
    public static bool IsBefore(Instant occurredAt, Instant joinedAt, TimeZoneInfo zone)
    {
        if (occurredAt >= joinedAt - s_clockSlack) return false;
        return !IsMidnight(joinedAt) || Calendar.Day(occurredAt, zone) != Calendar.Day(joinedAt, TimeZoneInfo.Utc);
    }

    private static bool IsMidnight(Instant at) => at.Micros % (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond) == 0;
}
