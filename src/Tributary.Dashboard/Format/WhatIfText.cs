using System.Globalization;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>Writes the answer to what other Terms would have changed, for people.</summary>
public static class WhatIfText
{
    /// <summary>Writes the window, such as <c>over the last 30 days</c>.</summary>
    public static string Window(WhatIfInfo one)
    {
        var span = one.To - one.From;
        var days = span.Ticks / TimeSpan.TicksPerDay;
        if (one.To == one.CreatedAt && days > 0 && span.Ticks % TimeSpan.TicksPerDay == 0)
            return days == 1 ? "over the last day" : $"over the last {Amounts.Number(days)} days";
        var isWhole = one.From.TimeOfDay == TimeSpan.Zero && one.To.TimeOfDay == TimeSpan.Zero;
        if (one.To == one.CreatedAt && one.From.TimeOfDay == TimeSpan.Zero)
            return $"since {Day(one.From)}";
        return isWhole
            ? $"from {Day(one.From)} to {Day(one.To.AddDays(-1))}"
            : $"from {Moment(one.From)} to {Moment(one.To)} UTC";
    }

    /// <summary>Writes what the Terms would have cost in one currency, as a sentence.</summary>
    public static string Sentence(WhatIfInfo one, WhatIfCost cost)
    {
        var (before, after) = (Amounts.Plain(cost.Before, cost.Currency), Amounts.Plain(cost.After, cost.Currency));
        return cost.Difference == 0
            ? $"These Terms would have cost the same {Window(one)}: {before} {cost.Currency}."
            : $"These Terms would have cost {Amounts.Money(Math.Abs(cost.Difference), cost.Currency)} "
                + $"{(cost.Difference > 0 ? "more" : "less")} {Window(one)}: {after} instead of {before}.";
    }

    /// <summary>Writes an amount with its sign and currency, such as <c>+12.50 EUR</c>.</summary>
    public static string Signed(long minor, string currency) => $"{SignedPlain(minor, currency)} {currency}";

    /// <summary>Writes an amount with its sign and without its currency.</summary>
    public static string SignedPlain(long minor, string currency)
    {
        var sign =
            minor > 0 ? "+"
            : minor < 0 ? "−"
            : "";
        return sign + Amounts.Plain(Math.Abs(minor), currency);
    }

    /// <summary>Returns the differences of an event, one for each currency that differs.</summary>
    public static IReadOnlyList<(string Currency, long Minor)> Differences(WhatIfEvent one) =>
        [
            .. one
                .After.Rewards.Select(reward => (reward.Currency, Minor: reward.Amount ?? 0))
                .Concat(one.Before.Rewards.Select(reward => (reward.Currency, Minor: -(reward.Amount ?? 0))))
                .Where(part => part.Currency is not null)
                .GroupBy(part => part.Currency!)
                .Select(of => (Currency: of.Key, Minor: of.Sum(part => part.Minor)))
                .Where(sum => sum.Minor != 0),
        ];

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
