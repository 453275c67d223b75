using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class SqliteListSearchTests(SqliteServer server) : ListSearchTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresListSearchTests(PostgresServer server)
    : ListSearchTests(server),
        IClassFixture<PostgresServer>;

/// <summary>
/// Lists whose conditions no index serves: each page looks through a few rows, and all pages together find what fits.
/// </summary>
public abstract class ListSearchTests(TestServer server)
{
    private const string Terms = """
        { "name": "Search", "currency": "USD",
          "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] },
          "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" }, "within": "60d" },
          "rewards": [ { "key": "rare", "on": "gift", "to": "member", "rates": ["10%"] },
            { "key": "usual", "on": "purchase", "to": "member", "rates": ["10%"] } ] }
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Database Database => server.Get<Database>();

    [Fact]
    public async Task Events_of_a_type_that_few_have()
    {
        var program = await FillAsync("search-events");
        var reads = new EventReads(Database) { MostRows = 4 };
        var pages = await PagesAsync(range =>
            reads.ListAsync(program, new EventFilter { Type = "gift" }, range, Stopping)
        );

        Assert.Equal(
            ["early", "e9", "e6", "e3", "e0"],
            pages.SelectMany(page => page.Items).Select(one => one.ExternalId)
        );
        Assert.Contains(pages, page => page.Items.Count < 2 && page.Next is not null);
        Assert.All(pages, page => Assert.True(page.SearchedTo is null || page.Next is not null));
    }

    [Fact]
    public async Task Events_since_a_time_before_which_there_are_many()
    {
        var program = await FillAsync("search-since");
        var all = await new EventReads(Database).ListAsync(program, new EventFilter(), new ListRange(100), Stopping);
        var since = all.Items.Single(one => one.ExternalId == "e8").AcceptedAt;
        var reads = new EventReads(Database) { MostRows = 4 };
        var page = await reads.ListAsync(program, new EventFilter(), new ListRange(50) { From = since }, Stopping);

        Assert.Contains("e9", page.Items.Select(one => one.ExternalId));
        Assert.NotNull(page.SearchedTo);
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task Rewards_of_a_rule_that_few_have()
    {
        var program = await FillAsync("search-rewards");
        var reads = new RewardReads(Database) { MostRows = 3 };
        var pages = await PagesAsync(range =>
            reads.ListAsync(program, new RewardFilter { Rule = "rare" }, range, Stopping)
        );

        Assert.Equal(["e9", "e6", "e3", "e0"], pages.SelectMany(page => page.Items).Select(one => one.Source));
        Assert.Contains(pages, page => page.Items.Count == 1 && page.Next is not null);

        var none = await PagesAsync(range =>
            reads.ListAsync(program, new RewardFilter { Status = RewardStatus.Reversed }, range, Stopping)
        );
        Assert.Equal(4, none.Count);
        Assert.Empty(none.SelectMany(page => page.Items));
        Assert.Null(none[^1].SearchedTo);
    }

    [Fact]
    public async Task Referrals_with_a_status_that_few_have()
    {
        var program = await FillAsync("search-referrals");
        var reads = new ReferralReads(Database) { MostRows = 2 };
        var pages = await PagesAsync(range =>
            reads.ListAsync(program, new ReferralFilter { Status = ReferralStatus.Completed }, range, Stopping)
        );

        Assert.Equal(["m1"], pages.SelectMany(page => page.Items).Select(one => one.Member));
        Assert.Equal(3, pages.Count);
    }

    private static async Task<List<ListPage<T>>> PagesAsync<T>(Func<ListRange, ValueTask<ListPage<T>>> read)
    {
        var pages = new List<ListPage<T>>();
        long? before = null;
        do
        {
            pages.Add(await read(new ListRange(2, before)));
            before = pages[^1].Next;
        } while (before is not null);
        return pages;
    }

    /// <summary>Creates a program with six referrals and twelve events, of which every third is a gift.</summary>
    private async Task<ProgramId> FillAsync(string name)
    {
        var program = "/v1/programs/" + name;
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, program, Terms)).Status);
        await server.AddMemberAsync(program, "m0");
        for (var i = 1; i < 7; i++)
            Assert.Equal(
                201,
                (await server.PostAsync(program + "/members", $$"""{"id":"m{{i}}","referrer":"m0"}""")).Status
            );
        for (var i = 0; i < 12; i++)
        {
            var type = i % 3 == 0 ? "gift" : "purchase";
            await SendAsync(program, $$"""{"id":"e{{i}}","type":"{{type}}","member":"m1","amount":1000}""");
        }
        await SendAsync(program, """{"id":"early","type":"gift","member":"unknown","amount":1000}""");
        var ids = await Database.ListAsync(
            "select id from program where name = @name",
            row => row.Id<ProgramId>(0),
            Stopping,
            ("@name", name)
        );
        return ids[0];
    }

    private async Task SendAsync(string program, string body) =>
        Assert.InRange((await server.PostAsync(program + "/events?wait=10s", body)).Status, 200, 202);
}
