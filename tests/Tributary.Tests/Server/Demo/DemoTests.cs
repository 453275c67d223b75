using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Identity;
using Tributary.Server.Application;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Import;
using Tributary.Server.Cli.Progress;
using Tributary.Server.Demo;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Demo;

public sealed class DemoTests
{
    private const string Members = """
        member,referrer,joined_at
        ann,,2011-01-01T00:00:00Z
        bob,ann,2011-01-02T00:00:00Z
        cid,ann,2011-01-03T00:00:00Z
        """;

    private const string Purchases = """
        event,member,occurred_at,amount_minor,currency,items
        p1,bob,2011-01-05T10:00:00Z,4000,USD,1
        p2,cid,2011-03-01T10:00:00Z,1000,USD,2
        p3,bob,2011-01-06T10:00:00Z,1000,USD,2
        """;

    [Fact]
    public async Task The_last_purchase_was_yesterday_and_what_is_due_is_released()
    {
        using var commands = new CommandLine();
        await using var stores = await commands.OpenAsync();

        Assert.True(await LoadAsync(stores, Data(Purchases)));

        var latest = long.Parse(
            (await commands.AskAsync("select max(occurred_at) from entry where type = 'purchase'"))[0],
            CultureInfo.InvariantCulture
        );
        Assert.InRange(
            stores.Store.Now.Micros - latest,
            TimeSpan.FromDays(1).Ticks / 10,
            TimeSpan.FromDays(2).Ticks / 10
        );
        Assert.Equal(
            ["100 held", "100 payable", "400 payable", "500 payable", "1000 payable"],
            await commands.AskAsync("select amount, status from reward order by amount, status")
        );
    }

    [Fact]
    public async Task A_load_broken_off_goes_on_and_a_finished_one_is_left_alone()
    {
        using var commands = new CommandLine();
        await using var stores = await commands.OpenAsync();
        await LoadAsync(stores, Data(string.Join('\n', Purchases.Split('\n')[..2])));

        Assert.True(await LoadAsync(stores, Data(Purchases)));
        Assert.True(await LoadAsync(stores, Data(Purchases)));

        Assert.Equal(
            ["purchase 3", "signup 3"],
            await commands.AskAsync(
                "select type, count(*) from entry where type not like '%.%' group by type order by type"
            )
        );
    }

    [Fact]
    public async Task A_database_in_use_is_left_alone_when_asked()
    {
        using var commands = await CommandLine.WithProgramAsync();

        var result = await commands.RunAsync("demo", "--if-empty");

        Assert.Equal("The database already has another program. Nothing was changed.", result.Summary);
        Assert.Equal([CommandLine.Program], await commands.AskAsync("select name from program"));
    }

    [Fact]
    public async Task The_guide_shows_a_new_key_once_and_calls_to_paste()
    {
        using var commands = new CommandLine();
        await using var stores = await commands.OpenAsync();
        await LoadAsync(stores, Data(Purchases));
        var options = CommandLine.Options();

        var key = await DemoKey.CreateAsync(stores, options, Stopping);
        var first = await GuideAsync(stores, options, key);
        var second = await GuideAsync(stores, options, await DemoKey.CreateAsync(stores, options, Stopping));

        Assert.NotNull(key);
        var code = (
            await commands.AskAsync(
                "select code from code c join member m on m.id = c.member_id where m.external_id = 'ann'"
            )
        )[0];
        Assert.Contains($"http://here:1/demo/r/{code} ", first);
        Assert.Equal(
            [
                $"curl -s -H 'Authorization: Bearer {key}' http://here:1/v1/programs/demo/members/ann/stats",
                $"curl -s -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d "
                    + $"'{{\"id\":\"friend-1\",\"code\":\"{code}\"}}' http://here:1/v1/programs/demo/members",
                $"curl -s -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d "
                    + $"'{{\"id\":\"try-1\",\"type\":\"purchase\",\"member\":\"friend-1\",\"amount\":4200}}' "
                    + "'http://here:1/v1/programs/demo/events?wait=2s'",
            ],
            first.Split('\n').Where(line => line.StartsWith("curl", StringComparison.Ordinal))
        );
        Assert.DoesNotContain("trb_", second);
        Assert.Contains("tributary keys create", second);
    }

    [Fact]
    public async Task A_configured_admin_key_is_enough_and_is_not_shown()
    {
        using var commands = new CommandLine();
        await using var stores = await commands.OpenAsync();
        await LoadAsync(stores, Data(Purchases));
        var options = CommandLine.Options("a-secret-of-mine");

        var key = await DemoKey.CreateAsync(stores, options, Stopping);

        Assert.Null(key);
        Assert.DoesNotContain("a-secret-of-mine", await GuideAsync(stores, options, key));
        Assert.Equal(["0"], await commands.AskAsync("select count(*) from api_key"));
    }

    private static readonly TraitReader s_traits = new(
        new TraitHasher([new Pepper(1, new byte[32])]),
        DisposableDomains.Load(null),
        GeoDatabases.None
    );

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private static DemoData Data(string purchases) => new(Csv("members.csv", Members), Csv("purchases.csv", purchases));

    private static CsvFile Csv(string name, string text) =>
        new(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static Task<bool> LoadAsync(Stores stores, DemoData data) =>
        ProgressDisplay.ShowAsync(
            TextWriter.Null,
            TimeProvider.System,
            board =>
                new DemoLoad(stores, s_traits, NullLoggerFactory.Instance, TimeProvider.System, data).RunAsync(
                    ifEmpty: true,
                    board,
                    default
                )
        );

    private static async Task<string> GuideAsync(Stores stores, TributaryOptions options, string? key)
    {
        using var output = new StringWriter();
        await new DemoGuide(stores, options, Data(Purchases)).PrintAsync(output, "http://here:1", key, default);
        return output.ToString();
    }
}
