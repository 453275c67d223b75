using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Dashboard.Format;
using Tributary.Dashboard.Lists;
using Tributary.Storage.Features.People;
using Tributary.Tests.Server.Dashboard;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>
/// The file of a list holds what its page shows: the same rows in the same order, with the same values.
/// </summary>
public sealed partial class CsvTests(Site site)
{
    /// <summary>The titles of the columns, and of each cell its moment or its text.</summary>
    private const string Seen = """
        () => {
          const table = document.querySelector('main table');
          const of = (cell) => cell.querySelector('time')?.dateTime ?? cell.innerText.trim();
          return [table.tHead, ...table.tBodies].flatMap((part) => [...part.rows].map((row) => [...row.cells].map(of)));
        }
        """;

    public static TheoryData<string, string> Lists =>
        new()
        {
            { MemberList.Newest.Name, "members?referrer=" + Site.Best },
            { MemberList.Best.Name, "members?order=revenue&interval=all&least=500" },
            { ReferralList.All.Name, "referrals?referrer=" + Site.Best },
            { EventList.All.Name, "events?member=" + Site.Best },
            { RewardList.All.Name, "rewards?member=" + Site.Best },
        };

    [Theory]
    [MemberData(nameof(Lists))]
    public Task A_file_equals_its_page(string list, string path) =>
        Visit.RunAsync(
            site,
            PersonRole.ReadOnly,
            async visit =>
            {
                await visit.GoAsync($"/dashboard/{Site.Demo}/{path}");
                var csv = visit.Page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true });
                var file = await ReadAsync(visit.Page, csv);
                var titles = TitlesOf(list);
                var next = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" });
                var place = 1;
                while (true)
                {
                    var seen = await visit.Page.EvaluateAsync<string[][]>(Seen);
                    var columns = seen[0].Select(title => titles.IndexOf(title)).ToList();
                    Assert.DoesNotContain(-1, columns);
                    Assert.InRange(seen.Length, 2, 26);
                    foreach (var row in seen.Skip(1))
                    {
                        var written = file[place++];
                        for (var i = 0; i < columns.Count; i++)
                            Assert.True(
                                IsSame(row[i], written[columns[i]]),
                                $"{seen[0][i]} of row {place - 1}: '{row[i]}' is seen, "
                                    + $"and '{written[columns[i]]}' is in the file."
                            );
                    }
                    if (await next.CountAsync() == 0)
                        break;
                    await visit.GoAsync((await next.GetAttributeAsync("href"))!);
                }
                Assert.Equal(file.Count, place);
            },
            new() { Locale = "en-US", TimezoneId = "America/New_York" }
        );

    [Theory]
    [InlineData("1,234.50 USD", "1234.50", true)]
    [InlineData("1,234.50 USD", "1234.05", false)]
    [InlineData("12.5 %", "0.12496", true)]
    [InlineData("12.5 %", "0.13", false)]
    [InlineData("1,000.00 EUR\n5.00 USD", "1000.00 EUR; 5.00 USD", true)]
    [InlineData("1,000.00 EUR\n5.00 USD", "1000.00 EUR; 5.01 USD", false)]
    [InlineData("No reward", "no_reward", true)]
    [InlineData("–", "", true)]
    [InlineData("–", "0", false)]
    [InlineData("2013-07-01T10:00:00.0000000Z", "2013-07-01T10:00:00Z", true)]
    [InlineData("2013-07-01T10:00:00.0000000Z", "2013-07-01T10:00:01Z", false)]
    public void Values_are_compared_as_what_they_mean(string seen, string written, bool isSame) =>
        Assert.Equal(isSame, IsSame(seen, written));

    /// <summary>Reads the file to which a link leads, as the browser's person.</summary>
    internal static async Task<List<string[]>> ReadAsync(IPage page, ILocator link)
    {
        Assert.NotNull(await link.GetAttributeAsync("download"));
        var file = await page.Context.APIRequest.GetAsync((await link.GetAttributeAsync("href"))!);
        Assert.StartsWith("attachment", file.Headers["content-disposition"], StringComparison.Ordinal);
        return ListFileTests.RowsOf(await file.TextAsync());
    }

    private static List<string> TitlesOf(string list) =>
        list == ReferralList.All.Name ? Titles(ReferralList.All)
        : list == EventList.All.Name ? Titles(EventList.All)
        : list == RewardList.All.Name ? Titles(RewardList.All)
        : Titles(MemberList.Newest);

    private static List<string> Titles<T>(ListOf<T> list) => [.. list.Columns.Select(column => column.Title)];

    private static bool IsSame(string seen, string written)
    {
        if (seen is "" or "–")
            return written.Length == 0;
        if (seen.Contains('\n') || written.Contains(';'))
            return seen.Split('\n').Select(Number).SequenceEqual(written.Split(';').Select(Number));
        if (DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, out var moment) && written.EndsWith('Z'))
            return DateTimeOffset.Parse(seen, CultureInfo.InvariantCulture) == moment;
        if (seen.EndsWith('%'))
            return Number(seen) == Math.Round(Number(written)!.Value * 100, 1, MidpointRounding.AwayFromZero);
        return seen == written
            || seen == Words.Plain(written)
            || (Number(written) is { } number && Number(seen) == number);
    }

    /// <summary>Returns the number without its currency; null when it is none.</summary>
    private static decimal? Number(string text) =>
        decimal.TryParse(Unit().Replace(text, ""), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex(@"\s*([A-Z]{3}|%)\s*$")]
    private static partial Regex Unit();
}
