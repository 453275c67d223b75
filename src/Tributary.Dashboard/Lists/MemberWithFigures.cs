using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>A member with figures: those of all time, or those of an interval.</summary>
public sealed record MemberWithFigures
{
    /// <summary>The member.</summary>
    public required MemberInfo Info { get; init; }

    /// <summary>The clicks on its links; null when no click was ever sent.</summary>
    public decimal? Clicks { get; init; }

    /// <summary>The number of members whom it brought in.</summary>
    public decimal? SignUps { get; init; }

    /// <summary>The referrals that were completed.</summary>
    public decimal? Completions { get; init; }

    /// <summary>The sums that the members whom it brought in spent.</summary>
    public IReadOnlyList<MoneyInfo> Revenue { get; init; } = [];

    /// <summary>The sums that it was granted.</summary>
    public IReadOnlyList<MoneyInfo> Rewards { get; init; } = [];

    /// <summary>Its balances, as they are now.</summary>
    public IReadOnlyList<CurrencyBalance> Balances => Info.Figures?.Balances ?? [];

    /// <summary>Returns a member with the figures of all time.</summary>
    public static MemberWithFigures Of(MemberInfo info) =>
        new()
        {
            Info = info,
            Clicks = info.Figures?.Stats.Clicks,
            SignUps = info.Figures?.Stats.Referrals.Total,
            Completions = info.Figures?.Stats.Referrals.Completed,
            Revenue = info.Figures?.Stats.Revenue ?? [],
            Rewards = info.Figures?.Stats.Rewards.Amounts ?? [],
        };

    /// <summary>Returns a member with the figures of a report.</summary>
    public static MemberWithFigures Of(MemberInfo info, AnalyticsItem item, string currency)
    {
        return new()
        {
            Info = info,
            Clicks = ReportFields.Number(item, "clicks"),
            SignUps = ReportFields.Number(item, "sign_ups"),
            Completions = ReportFields.Number(item, "completions"),
            Revenue = In("revenue"),
            Rewards = In("reward_amount"),
        };

        IReadOnlyList<MoneyInfo> In(string metric) =>
            ReportFields.Number(item, metric) is { } amount
                ? [new MoneyInfo { Amount = (long)amount, Currency = currency }]
                : [];
    }
}
