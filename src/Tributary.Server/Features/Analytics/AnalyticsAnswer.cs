using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Features.Analytics;

/// <summary>The parts of an answer beside its items.</summary>
/// <param name="AsOf">The time up to which every decision is counted.</param>
internal sealed record AnalyticsFrame(
    Instant AsOf,
    TimeZoneInfo Zone,
    string Currency,
    ActivityCoverage Coverage,
    AnalyticsInterval Interval
);

/// <summary>Writes the items of a report.</summary>
/// <param name="used">The dimensions that the figures are filtered or broken down by.</param>
internal sealed class AnalyticsAnswer(
    AnalyticsFrame frame,
    IReadOnlyList<Metric> metrics,
    IReadOnlyList<Dimension> used
)
{
    private static readonly JsonElement s_null = JsonSerializer.SerializeToElement<object?>(null);

    private IReadOnlyList<string> NotMeasured =>
        [.. metrics.Where(metric => !IsMeasured(metric)).Select(metric => metric.Name)];

    public AnalyticsItem Item(AnalyticsInterval interval, Measures measures, string? value = null)
    {
        var complete = measures with
        {
            Clicks = IsClicked ? measures.Clicks ?? 0 : null,
            Visitors = IsClicked ? measures.Visitors ?? 0 : null,
            MachineClicks = IsClicked ? measures.MachineClicks ?? 0 : null,
            ExcessClicks = IsClicked ? measures.ExcessClicks ?? 0 : null,
        };
        return Item(
            interval,
            metrics.Select(metric =>
                (metric.Name, IsMeasured(metric) && metric.Value(complete) is { } number ? Number(number) : s_null)
            ),
            value
        );
    }

    public static AnalyticsItem Item(
        AnalyticsInterval interval,
        IEnumerable<(string Name, JsonElement Value)> values,
        string? value = null
    ) =>
        new()
        {
            From = interval.From,
            To = interval.To,
            Value = value,
            Metrics = values.ToDictionary(one => one.Name, one => one.Value),
        };

    public AnalyticsReport Report(IReadOnlyList<AnalyticsItem> items) => Report(frame, items, NotMeasured);

    public static AnalyticsReport Report(
        AnalyticsFrame frame,
        IReadOnlyList<AnalyticsItem> items,
        IReadOnlyList<string>? notMeasured = null
    ) =>
        new()
        {
            AsOf = frame.AsOf.ToDateTimeOffset(),
            Timezone = frame.Zone.Id,
            Currency = frame.Currency,
            Items = items,
            Coverage = new AnalyticsCoverage
            {
                Since = Earliest(frame.Coverage.Since, frame.Coverage.ClicksSince),
                ClicksSince = DayOrNull(frame.Coverage.ClicksSince),
                OrdersSince = DayOrNull(frame.Coverage.OrdersSince),
                NotMeasured = notMeasured ?? [],
            },
        };

    public static JsonElement Number(decimal? value) =>
        value is { } number ? JsonSerializer.SerializeToElement(number / 1.000000000000000000000000000000m) : s_null;

    public static JsonElement Word(string value) => JsonSerializer.SerializeToElement(value);

    public static decimal? Share(long part, long? whole) =>
        whole is null or 0 ? null : Math.Round((decimal)part / whole.Value, 6);

    private bool IsClicked => !used.Any(ActivityQuery.IsWithoutClicks) && frame.Coverage.ClicksSince is not null;

    private bool IsMeasured(Metric metric) =>
        metric.IsKeptBy(used)
        && (!metric.NeedsClicks || IsClicked)
        && (!metric.NeedsOrders || frame.Coverage.OrdersSince is not null);

    private static DateOnly? DayOrNull(int? day) => day is { } number ? Calendar.Date(number) : null;

    private static DateOnly? Earliest(int? a, int? b) =>
        DayOrNull(a is null || b is null ? a ?? b : Math.Min(a.Value, b.Value));
}
