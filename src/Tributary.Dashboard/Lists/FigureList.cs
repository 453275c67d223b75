using System.Globalization;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;
using Tributary.Dashboard.Parts;

namespace Tributary.Dashboard.Lists;

/// <summary>The figures of the page Analytics: over time, or by the values of a dimension.</summary>
public sealed class FigureList : IFiledList
{
    /// <summary>The parameters of the page's address.</summary>
    public static IReadOnlyList<ListFilter> Filters { get; } =
    [
        new WordFilter("metric", "Figure", [.. Figure.All.Select(figure => figure.Name)]),
        new TextFilter("dimension", "Broken down by"),
        new TextFilter("only", "Only this value"),
        new WordFilter("interval", "Interval", [.. Interval.All.Select(interval => interval.Name)]),
    ];

    /// <inheritdoc />
    public string Name => "analytics";

    /// <inheritdoc />
    public IReadOnlyList<string> Names => ["from", "to", "value", "figure", "amount", "currency"];

    /// <inheritdoc />
    public async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(TributaryClient client, ListChoice choice)
    {
        var figure = FigureOf(choice);
        AnalyticsReport report;
        string? cursor = null;
        do
        {
            report = await ReadAsync(client, choice.At(cursor, IFiledList.MostRows));
            foreach (var item in report.Items)
                yield return RowOf(item, figure, report.Currency);
            cursor = report.NextCursor;
        } while (cursor is not null);
    }

    /// <summary>Returns the figure of a choice.</summary>
    public static Figure FigureOf(ListChoice choice) => Figure.FindOrFirst(choice["metric"] ?? "sign_ups");

    /// <summary>True for figures by period, and false for those by value.</summary>
    public static bool IsOverTime(ListChoice choice) => choice["dimension"] is null || choice["only"] is not null;

    /// <summary>Reads a page of the figures.</summary>
    public static async Task<AnalyticsReport> ReadAsync(TributaryClient client, ListChoice choice)
    {
        var interval = Interval.FindOrFirst(choice["interval"]);
        var query = new AnalyticsQuery { Metrics = [FigureOf(choice).Name], Interval = interval.Name };
        if (choice["dimension"] is { } dimension && choice["only"] is { } only)
            query = query with { Filters = new Dictionary<string, IReadOnlyList<string>> { [dimension] = [only] } };
        return IsOverTime(choice)
            ? await client.Analytics.TimeSeriesAsync(query with { By = interval.By })
            : await client.Analytics.BreakdownAsync(
                query with
                {
                    Dimension = choice["dimension"],
                    Limit = choice.Limit,
                    Cursor = choice.Cursor,
                }
            );
    }

    private static string[] RowOf(AnalyticsItem item, Figure figure, string currency)
    {
        var value = figure.Of(item);
        var isAmount = figure.Kind == FigureKind.Amount;
        return
        [
            item.From.ToString("O", CultureInfo.InvariantCulture),
            item.To.ToString("O", CultureInfo.InvariantCulture),
            item.Value ?? "",
            figure.Name,
            isAmount && value is { } minor
                ? Amounts.Exact(decimal.Round(minor), currency)
                : value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "",
            isAmount ? currency : "",
        ];
    }
}
