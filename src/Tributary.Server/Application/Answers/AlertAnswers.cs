using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Alerts;
using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Ids;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes alerts for changes, and the path of the report that shows the figures behind a rule.</summary>
internal static class AlertAnswers
{
    /// <param name="members">The platform's ids of members.</param>
    public static AlertNotice Of(AlertFacts alert, string program, IReadOnlyDictionary<MemberId, string> members) =>
        new()
        {
            Rule = PublicId.Of(alert.Rule),
            Kind = EnumNames.Of(alert.Kind),
            Metric = WordOf(alert.Metric),
            Threshold = alert.Threshold,
            WindowDays = alert.WindowDays,
            Value = alert.Value,
            RaisedValue = alert.RaisedValue,
            Since = alert.Since.ToDateTimeOffset(),
            Reason = alert.End is { } end ? EnumNames.Of(end) : null,
            Member = alert.Member is { } member ? members[member] : null,
            Cap = alert.Cap is { } cap ? CapAnswers.NameOf(CapName.Parse(cap)) : null,
            Currency = alert.Currency,
            Report = ReportOf(program, alert.Kind, alert.Metric, alert.From, alert.To),
        };

    public static string? WordOf(AlertMetric? metric) => metric is { } known ? EnumNames.Of(known) : null;

    /// <summary>Returns the path of the call that shows the figures.</summary>
    /// <param name="from">The first day of the window, yyyymmdd.</param>
    /// <param name="to">The day after the last one.</param>
    public static string ReportOf(string program, AlertKind kind, AlertMetric? metric, int? from, int? to)
    {
        var days = from is { } first && to is { } end ? $"&from={DayOf(first)}&to={DayOf(end)}" : "";
        return $"/v1/programs/{Uri.EscapeDataString(program)}/"
            + kind switch
            {
                AlertKind.ConversionFell when metric == AlertMetric.SignUpRate =>
                    $"analytics/timeseries?metrics=sign_up_rate,sign_ups,visitors{days}&compare=previous",
                AlertKind.ConversionFell =>
                    $"analytics/timeseries?metrics=completion_rate,completions,sign_ups{days}&compare=previous",
                AlertKind.RefundsRose =>
                    $"analytics/timeseries?metrics=refund_rate,refunds,orders{days}&compare=previous",
                AlertKind.OneMemberDominates => $"analytics/top?metrics=sign_ups{days}",
                AlertKind.BudgetUsed => "budget",
                _ when metric is AlertMetric.OpenCases => "fraud/cases?status=open",
                _ => "rewards?status=review",
            };
    }

    private static string DayOf(int day) => Calendar.Date(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
