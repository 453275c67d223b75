using Tributary.Engine.Foundation;

namespace Tributary.Engine.Referrals;

/// <summary>Decides from which time on a member's actions belong to its referral.</summary>
public static class ReferralStart
{
    /// <summary>The greatest difference between the clocks of the platform's systems.</summary>
    private static readonly TimeSpan s_clockSlack = TimeSpan.FromMinutes(5);

    /// <summary>
    /// True when something occurred before a member joined. A bare date, which reads as midnight, stands for the whole
    /// day in UTC and in the program's timezone.
    /// </summary>
    public static bool IsBefore(Instant occurredAt, Instant joinedAt, TimeZoneInfo zone)
    {
        if (occurredAt >= joinedAt - s_clockSlack)
            return false;
        return !IsMidnight(joinedAt) || Calendar.Day(occurredAt, zone) != Calendar.Day(joinedAt, TimeZoneInfo.Utc);
    }

    private static bool IsMidnight(Instant at) => at.Micros % Instant.MicrosPerDay == 0;
}
