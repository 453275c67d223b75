using System.Globalization;
using Tributary.Engine.Alerts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Xunit;

namespace Tributary.Tests.Engine.Alerts;

/// <summary>The formula of each kind of rule, by hand.</summary>
public static class AlertFormulaTests
{
    [Theory]
    // Figures of the window before, figures of the window; value and events.
    [InlineData("completion_rate", "sign_ups 100 completions 40", "sign_ups 100 completions 20", "0.5 40")]
    [InlineData("completion_rate", "sign_ups 100 completions 40", "sign_ups 50 completions 0", "1 20")]
    [InlineData("completion_rate", "sign_ups 100 completions 40", "sign_ups 100 completions 60", "-0.5 40")]
    [InlineData("completion_rate", "sign_ups 300 completions 100", "sign_ups 300 completions 30", "0.7 100")]
    [InlineData("sign_up_rate", "visitors 400 sign_ups 40", "visitors 400 sign_ups 10", "0.75 40")]
    // Ten completions less than the least: the window before had too few, or this one would have had too few.
    [InlineData("completion_rate", "sign_ups 100 completions 10", "sign_ups 100 completions 0", "none 10")]
    [InlineData("completion_rate", "sign_ups 100 completions 40", "sign_ups 25 completions 0", "none 10")]
    [InlineData("sign_up_rate", "visitors 400 sign_ups 40", "visitors 50 sign_ups 0", "none 5")]
    // Nothing to compare with.
    [InlineData("completion_rate", "sign_ups 100 completions 40", "sign_ups 0", "none 0")]
    [InlineData("completion_rate", "sign_ups 0", "sign_ups 100 completions 40", "none 0")]
    [InlineData("completion_rate", "sign_ups 100 completions 0", "sign_ups 100 completions 40", "none 0")]
    [InlineData("completion_rate", "sign_ups 100 completions -3", "sign_ups 100 completions 40", "none 0")]
    [InlineData("sign_up_rate", "sign_ups 40", "sign_ups 10", "none 0")]
    public static void Conversion_falls_by_a_share(string metric, string before, string window, string expected)
    {
        var terms = new AlertTerms(AlertKind.ConversionFell, EnumNames.Parse<AlertMetric>(metric), 0.5m)
        {
            MinEvents = 20,
        };

        Assert.Equal(expected, Compute(terms, new AlertFigures { Before = Of(before), Window = Of(window) }));
    }

    [Theory]
    [InlineData("orders 100 refunds 5", "orders 100 refunds 10", "2 10")]
    [InlineData("orders 200 refunds 10", "orders 100 refunds 20", "4 20")]
    [InlineData("orders 100 refunds 10", "orders 400 refunds 10", "0.25 10")]
    // A window before without refunds counts as if it had one.
    [InlineData("orders 100 refunds 0", "orders 100 refunds 12", "12 12")]
    [InlineData("orders 2 refunds 0", "orders 100 refunds 12", "0.24 12")]
    [InlineData("orders 100 refunds 5", "orders 100 refunds 9", "none 9")]
    [InlineData("orders 0 refunds 5", "orders 100 refunds 20", "none 0")]
    [InlineData("orders 100 refunds 5", "orders 0 refunds 20", "none 0")]
    public static void Refunds_rise_by_a_factor(string before, string window, string expected)
    {
        var terms = new AlertTerms(AlertKind.RefundsRose, null, 2) { MinEvents = 10 };

        Assert.Equal(expected, Compute(terms, new AlertFigures { Before = Of(before), Window = Of(window) }));
    }

    [Theory]
    [InlineData(30, "sign_ups 100", "0.3 100 7")]
    [InlineData(1, "sign_ups 30", "0.033333 30 7")]
    [InlineData(20, "sign_ups 20", "1 20 7")]
    [InlineData(19, "sign_ups 19", "none 19")]
    [InlineData(0, "sign_ups 0", "none 0")]
    public static void One_member_has_a_share_of_sign_ups(int most, string window, string expected)
    {
        var terms = new AlertTerms(AlertKind.OneMemberDominates, null, 0.3m) { MinEvents = 20 };
        var top = most == 0 ? null : (TopReferrer?)new TopReferrer(new MemberId(7), most);

        Assert.Equal(expected, Compute(terms, new AlertFigures { Window = Of(window), Top = top }));
    }

    [Theory]
    [InlineData("", "none 0")]
    [InlineData("*budget/month 80 100", "0.8 0 *budget/month")]
    [InlineData("*budget 1 3", "0.333333 0 *budget")]
    [InlineData("bonus/month 9 10|*budget 50 100", "0.9 0 bonus/month")]
    [InlineData("bonus/month 5 10|*budget 50 100", "0.5 0 bonus/month")]
    [InlineData("*budget 5 0", "none 0")]
    [InlineData("*budget 120 100", "1.2 0 *budget")]
    public static void The_fullest_cap_is_the_value(string caps, string expected)
    {
        var shares = caps.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(cap => cap.Split(' '))
            .Select(cap => new CapShare(cap[0], Number(cap[1]), Number(cap[2])));

        Assert.Equal(
            expected,
            Compute(new AlertTerms(AlertKind.BudgetUsed, null, 0.8m), new AlertFigures { Caps = [.. shares] })
        );
    }

    [Fact]
    public static void The_value_of_a_fraud_alert_is_the_held_count() =>
        Assert.Equal(
            "12 0",
            Compute(new AlertTerms(AlertKind.FraudHeld, AlertMetric.OpenCases, 10), new AlertFigures { Held = 12 })
        );

    [Theory]
    [InlineData("quiet", "0.49", "quiet")]
    [InlineData("quiet", "0.5", "raised")]
    [InlineData("raised", "0.49", "raised")]
    [InlineData("raised", "0.45", "raised")]
    [InlineData("raised", "0.449999", "quiet")]
    [InlineData("quiet", "0.46", "quiet")]
    [InlineData("raised", "-2", "quiet")]
    [InlineData("raised", null, "raised")]
    [InlineData("quiet", null, "quiet")]
    public static void An_alert_is_cleared_only_below_a_margin(string state, string? value, string expected)
    {
        var terms = new AlertTerms(AlertKind.ConversionFell, null, 0.5m);
        var now = value is null ? null : (decimal?)decimal.Parse(value, CultureInfo.InvariantCulture);

        Assert.Equal(expected, EnumNames.Of(AlertFormula.Next(terms, EnumNames.Parse<AlertState>(state), now)));
    }

    [Fact]
    public static void A_window_ends_with_today_of_the_program()
    {
        var terms = new AlertTerms(AlertKind.RefundsRose, null, 2) { WindowDays = 7 };
        var late = Instant.From(new DateTimeOffset(2026, 3, 1, 23, 30, 0, TimeSpan.Zero));
        var warsaw = TimeZoneInfo.FindSystemTimeZoneById("Europe/Warsaw");

        Assert.Equal(new AlertWindow(20260223, 20260302, 20260216), AlertWindow.Of(terms, late, TimeZoneInfo.Utc));
        Assert.Equal(new AlertWindow(20260224, 20260303, 20260217), AlertWindow.Of(terms, late, warsaw));
        Assert.Null(AlertWindow.Of(terms with { WindowDays = 0 }, late, warsaw));
    }

    private static string Compute(AlertTerms terms, AlertFigures figures)
    {
        var reading = AlertFormula.Compute(terms, figures);
        var value = reading.Value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "none";
        return $"{value} {reading.Events} {reading.Member}{reading.Cap}".TrimEnd();
    }

    private static Measures Of(string figures)
    {
        var words = figures.Split(' ');
        var values = words.Chunk(2).ToDictionary(pair => pair[0], pair => Number(pair[1]));
        return new Measures
        {
            Visitors = values.TryGetValue("visitors", out var visitors) ? visitors : null,
            Referred = new ActivitySums
            {
                SignUps = values.GetValueOrDefault("sign_ups"),
                Completions = values.GetValueOrDefault("completions"),
                Orders = values.GetValueOrDefault("orders"),
                Refunds = values.GetValueOrDefault("refunds"),
            },
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
