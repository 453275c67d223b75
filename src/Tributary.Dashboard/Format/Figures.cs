using System.Text.Json;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>How people read a metric.</summary>
public enum FigureKind
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>An amount in minor units.</summary>
    Amount,

    /// <summary>A share of one.</summary>
    Share,
}

/// <summary>A metric as pages show it.</summary>
/// <param name="Name">The name in the API.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="IsCost">Whether people wish it to be small.</param>
public sealed record Figure(string Name, string Title, FigureKind Kind, bool IsCost = false)
{
    /// <summary>All figures that pages show, in the order in which they are offered.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("clicks", "Clicks", FigureKind.Count),
        new("visitors", "Visitors", FigureKind.Count),
        new("sign_ups", "Sign-ups", FigureKind.Count),
        new("completions", "Completed referrals", FigureKind.Count),
        new("orders", "Orders", FigureKind.Count),
        new("revenue", "Revenue", FigureKind.Amount),
        new("reward_amount", "Rewards", FigureKind.Amount, IsCost: true),
        new("net_revenue", "Net revenue", FigureKind.Amount),
        new("acquisition_cost", "Cost of a completed referral", FigureKind.Amount, IsCost: true),
        new("average_order", "Average order", FigureKind.Amount),
        new("sign_up_rate", "Sign-ups for each visitor", FigureKind.Share),
        new("completion_rate", "Completions for each sign-up", FigureKind.Share),
        new("conversion_rate", "Completions for each visitor", FigureKind.Share),
        new("refund_rate", "Refunds for each order", FigureKind.Share, IsCost: true),
    ];

    /// <summary>Returns the figure with a name, or the first one.</summary>
    public static Figure FindOrFirst(string? name) => All.FirstOrDefault(figure => figure.Name == name) ?? All[0];

    /// <summary>True for a figure whose entries can be listed.</summary>
    public bool HasRows =>
        Kind != FigureKind.Share && Name is not ("acquisition_cost" or "average_order" or "clicks" or "visitors");

    /// <summary>Reads the figure; null when it is not measured.</summary>
    public decimal? Of(AnalyticsItem? item) =>
        item is not null && item.Metrics.TryGetValue(Name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDecimal()
            : null;

    /// <summary>Writes a value of the figure.</summary>
    public string Text(decimal? value, string currency) =>
        Kind switch
        {
            FigureKind.Amount => Amounts.Money(value is { } minor ? decimal.Round(minor) : null, currency),
            FigureKind.Share => Amounts.Share(value),
            _ => Amounts.Number(value),
        };

    /// <summary>Returns a value in the unit that a chart's axis shows.</summary>
    public decimal? Scaled(decimal? value, string currency) =>
        value is not { } number ? null
        : Kind == FigureKind.Amount ? Amounts.Major(number, currency)
        : Kind == FigureKind.Share ? number * 100
        : number;
}

/// <summary>Reads further fields of a report.</summary>
public static class ReportFields
{
    /// <summary>Returns a number by its name; null when it is not measured.</summary>
    public static decimal? Number(AnalyticsItem item, string name) =>
        item.Metrics.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDecimal()
            : null;

    /// <summary>Returns a word by its name.</summary>
    public static string? Word(AnalyticsItem item, string name) =>
        item.Metrics.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
