using System.Globalization;
using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The entries behind a figure, newest first.</summary>
public static class RowList
{
    /// <summary>The list.</summary>
    public static ListOf<FigureEntry> All { get; } =
        new()
        {
            Name = "rows",
            One = "entry",
            Many = "entries",
            From = ListAsync,
            Key = row => row.Entry.Id,
            Icon = Icons.Material.Outlined.QueryStats,
            Columns =
            [
                new("id", "Event", row => TextCell.Event(row.Entry.Id)),
                new("type", "Type", row => new WordCell(row.Entry.Type)),
                new("member", "Member", row => TextCell.Member(row.Entry.Member)),
                new("referrer", "Referrer", row => TextCell.Member(row.Entry.Referrer)),
                new("code", "Code", row => new TextCell(row.Entry.Code)) { IsExtra = true },
                new("occurred_at", "Occurred", row => new MomentCell(row.Entry.OccurredAt)),
                new("adds", "Adds", row => row.Adds) { IsNumber = true },
            ],
            Filters =
            [
                new WordFilter(
                    "metric",
                    "Figure",
                    [.. Figure.All.Where(figure => figure.HasRows).Select(figure => figure.Name)]
                )
                {
                    Usual = "Sign-ups",
                    Say = name => Figure.FindOrFirst(name).Title,
                },
                new DayFilter("from", "From"),
                new DayFilter("to", "Before"),
            ],
        };

    /// <summary>Returns the figure of a choice.</summary>
    public static Figure FigureOf(ListChoice choice) => Figure.FindOrFirst(choice["metric"] ?? "sign_ups");

    private static async Task<Page<FigureEntry>> ListAsync(TributaryClient client, ListChoice choice)
    {
        var figure = FigureOf(choice);
        var currency =
            figure.Kind == FigureKind.Amount ? (await client.Programs.GetAsync(choice.Program)).Currency : null;
        var page = await client.Analytics.ListRowsAsync(
            figure.Name,
            new AnalyticsQuery
            {
                From = Day("from"),
                To = Day("to"),
                Interval = Day("from") is null && Day("to") is null ? "30d" : null,
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );
        return new()
        {
            Items = [.. page.Items.Select(entry => new FigureEntry(entry, currency))],
            NextCursor = page.NextCursor,
        };

        DateOnly? Day(string name) =>
            DateOnly.TryParseExact(choice[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var day)
                ? day
                : null;
    }
}

/// <summary>An entry behind a figure.</summary>
/// <param name="Currency">The currency of an amount; null for a count.</param>
public sealed record FigureEntry(AnalyticsRow Entry, string? Currency)
{
    /// <summary>The part that it adds to the figure.</summary>
    public Cell Adds => Currency is null ? new NumberCell(Entry.Value) : new MoneyCell(Entry.Value, Currency);
}
