using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

/// <summary>
/// What rewards have given an account's owner, or a change to it: of all time, and of the latest month and week that it earned in. Less what was struck.
/// An adjustment is no merit and is not in it.
/// </summary>
/// <param name="Rewards">How many stand: not reversed as a whole.</param>
/// <param name="Amount">Minor units of the account's currency.</param>
public readonly record struct Earnings(long Rewards, long Amount, PeriodAmount Month, PeriodAmount Week)
{
    public static Earnings operator +(Earnings a, Earnings b) => new(a.Rewards + b.Rewards, a.Amount + b.Amount, a.Month + b.Month, a.Week + b.Week);

    public static Earnings Of(long rewards, long amount, CalendarDates dates) =>
        new(rewards, amount, PeriodAmount.Of(amount, dates.Month), PeriodAmount.Of(amount, dates.Week));
}

/// <summary>
/// What one month or week came to. A sum is of the later period of the two: what happened in an earlier one counts for all time only. So the order of
/// adding never matters, and an account needs one row.
/// </summary>
/// <param name="Period">Its first day, yyyymmdd in the program's timezone; 0: nothing yet.</param>
public readonly record struct PeriodAmount(int Period, long Amount)
{
    public static PeriodAmount operator +(PeriodAmount a, PeriodAmount b) =>
        a.Period > b.Period ? a
        : a.Period < b.Period ? b
        : new PeriodAmount(a.Period, a.Amount + b.Amount);

    /// <summary>Nothing, when nothing of it counts there.</summary>
    public static PeriodAmount Of(long amount, int period) => amount == 0 ? default : new(period, amount);
}
