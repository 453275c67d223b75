using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

/// <summary>
/// The sum of an account owner's rewards, or a change to it: of all time, and of the latest month and week with
/// earnings, net of reversals. Adjustments do not count as earnings.
/// </summary>
/// <param name="Rewards">The number of rewards that are not wholly reversed.</param>
/// <param name="Amount">Minor units of the account's currency.</param>
public readonly record struct Earnings(long Rewards, long Amount, PeriodAmount Month, PeriodAmount Week)
{
    public static Earnings operator +(Earnings a, Earnings b) =>
        new(a.Rewards + b.Rewards, a.Amount + b.Amount, a.Month + b.Month, a.Week + b.Week);

    public static Earnings Of(long rewards, long amount, CalendarDates dates) =>
        new(rewards, amount, PeriodAmount.Of(amount, dates.Month), PeriodAmount.Of(amount, dates.Week));
}

/// <summary>
/// The earnings of one month or week. A sum of two is of the later period; earnings of the earlier one count for all
/// time only. The order of adding therefore never matters, and an account needs one row.
/// </summary>
/// <param name="Period">The first day, yyyymmdd in the program's timezone; 0 for none yet.</param>
public readonly record struct PeriodAmount(int Period, long Amount)
{
    public static PeriodAmount operator +(PeriodAmount a, PeriodAmount b) =>
        a.Period > b.Period ? a
        : a.Period < b.Period ? b
        : new PeriodAmount(a.Period, a.Amount + b.Amount);

    /// <summary>Returns an empty value for a zero amount.</summary>
    public static PeriodAmount Of(long amount, int period) => amount == 0 ? default : new(period, amount);
}
