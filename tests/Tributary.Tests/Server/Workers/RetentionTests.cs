using Tributary.Engine.Foundation;
using Tributary.Server.Application;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Monitoring;
using Tributary.Storage.Replay;
using Tributary.Storage.Verify;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Workers;

public sealed class RetentionOnSqlite(SqliteServer server) : RetentionTests(server), IClassFixture<SqliteServer>;

public sealed class RetentionOnPostgres(PostgresServer server) : RetentionTests(server), IClassFixture<PostgresServer>;

/// <summary>Personal text whose time is over is blanked, and everything that was decided stays.</summary>
public abstract class RetentionTests(TestServer server)
{
    /// <summary>Completions, a counter, a condition and a rate read properties.</summary>
    private const string Terms = """
        { "name": "Texts", "currency": "USD",
          "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] },
          "completes": { "when": { "field": "event.properties.plan", "op": "eq", "value": "pro" }, "within": "60d" },
          "counters": { "pros": { "of": "purchase",
                                  "when": { "field": "event.properties.plan", "op": "eq", "value": "pro" } } },
          "rewards": [
            { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 },
            { "key": "third", "on": "purchase", "to": "member", "amount": 300,
              "when": { "field": "member.counters.pros.count", "op": "gte", "value": 3 } },
            { "key": "net", "on": "purchase", "to": "upline", "rates": ["10%"], "base": "event.properties.net",
              "when": { "field": "event.properties.plan", "op": "in", "value": ["pro", "plus"] } } ] }
        """;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Instant Later => server.Get<Stores>().Store.Now + TimeSpan.FromDays(1);

    [Fact]
    public async Task Blank_properties_change_nothing_that_was_decided()
    {
        var program = await ProgramAsync("properties");
        await PurchaseAsync(program, "p1", """{"plan":"basic","net":100,"note":"Mona"}""");
        await PurchaseAsync(program, "p2", """{"plan":"pro","net":500,"note":"Mona"}""");
        await PurchaseAsync(program, "p3", """{"plan":"pro","net":700,"note":"Mona"}""");
        await PurchaseAsync(program, "p4", """{"plan":"plus","net":900,"note":"Mona"}""");
        // p3 completes instead of p2.
        await SendAsync(program, """{"id":"r2","type":"refund","member":"bob","reverses":"p2"}""");
        await PurchaseAsync(program, "p5", """{"plan":"pro","net":100,"note":"Mona"}""");
        Assert.Equal(
            202,
            (await server.PostAsync(program + "/events", EventOf("w1", "nobody", """{"note":"Mona"}"""))).Status
        );
        var rewards = (await server.GetAsync(program + "/rewards?limit=100")).Body;

        var before = await CountAsync("entry", "properties is not null and seq is not null");
        Assert.Equal(before, await BlankAsync(RetainedText.Properties, Later));
        Assert.Equal(0, await BlankAsync(RetainedText.Properties, Later));

        Assert.DoesNotContain("Mona", (await server.GetAsync(program + "/events/p3")).Body);
        Assert.Equal(rewards, (await server.GetAsync(program + "/rewards?limit=100")).Body);
        await AssertSoundAsync();
        // Later events still know what was granted, and read the blank text as missing.
        await SendAsync(program, """{"id":"r3","type":"refund","member":"bob","reverses":"p3"}""");
        await PurchaseAsync(program, "p6", """{"plan":"pro","net":100,"note":"Mona"}""");
        await AssertSoundAsync();
        Assert.Equal(1, await BlankAsync(RetainedText.Properties, Later));
        Assert.Equal(0, await CountAsync("entry", "properties like '%Mona%'"));
        Assert.Equal(1, await CountAsync("early_entry", "properties like '%Mona%'")); // waits for its member
    }

    [Fact]
    public async Task Contacts_of_the_inactive_are_blanked_unless_owed()
    {
        var program = await ProgramAsync("contacts");
        const string Cid = """
            {"id":"cid","email":"cid@example.com","phone":"+48123456789","display_name":"Cid","attributes":{"vip":true}}
            """;
        Assert.Equal(201, (await server.PostAsync(program + "/members", Cid)).Status);
        Assert.Equal(
            201,
            (await server.PostAsync(program + "/members", """{"id":"dan","email":"dan@example.com"}""")).Status
        );
        await PurchaseAsync(program, "p1", """{"plan":"pro","net":500}"""); // ann is owed her share
        await SendAsync(program, EventOf("d1", "dan", "{}"));
        var before = await AcceptedAtAsync("d1");

        Assert.InRange(await BlankAsync(RetainedText.Contacts, before), 2, long.MaxValue); // bob and cid
        Assert.Equal(0, await BlankAsync(RetainedText.Contacts, before));

        var cid = (await server.GetAsync(program + "/members/cid")).Body;
        Assert.DoesNotContain("cid@example.com", cid);
        Assert.DoesNotContain("+48123456789", cid);
        Assert.DoesNotContain("\"Cid\"", cid);
        Assert.Contains("vip", cid);
        Assert.Contains("ann@example.com", (await server.GetAsync(program + "/members/ann")).Body);
        Assert.Contains("dan@example.com", (await server.GetAsync(program + "/members/dan")).Body);
        Assert.Equal(200, (await server.PostAsync(program + "/members", Cid)).Status); // the same sign-up once more
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Attributes_of_the_inactive_are_blanked_unless_owed()
    {
        var program = await ProgramAsync("attributes");
        await server.AddMemberAsync(program, "cid", ""","email":"cid@example.com","attributes":{"note":"Mona"}""");
        await server.AddMemberAsync(program, "dan", ""","attributes":{"note":"Mona"}""");
        await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"attributes":{"note":"Mona"}}""");
        await PurchaseAsync(program, "p1", """{"plan":"pro","net":500}"""); // ann is owed her share
        await SendAsync(program, EventOf("d2", "dan", "{}"));
        var before = await AcceptedAtAsync("d2");

        Assert.InRange(await BlankAsync(RetainedText.Attributes, before), 1, long.MaxValue); // cid and others
        Assert.Equal(0, await BlankAsync(RetainedText.Attributes, before));

        var cid = (await server.GetAsync(program + "/members/cid")).Body;
        Assert.DoesNotContain("Mona", cid);
        Assert.Contains("cid@example.com", cid);
        Assert.Contains("Mona", (await server.GetAsync(program + "/members/ann")).Body);
        Assert.Contains("Mona", (await server.GetAsync(program + "/members/dan")).Body);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task An_event_given_up_is_not_retried_without_properties()
    {
        var program = await ProgramAsync("givenup");
        const string Text = """{"plan":"pro","net":500,"note":"Mona"}""";
        const string Plain = """{"id":"g2","type":"purchase","member":"gus","amount":5000}""";
        foreach (var body in (string[])[EventOf("g1", "gus", Text), Plain, Refund("g3", Text)])
            Assert.Equal(202, (await server.PostAsync(program + "/events", body)).Status);
        await Polling.UntilAsync(async () => await CountAsync("parked", "waits_for is not null") >= 3);
        await new ParkedLimits(server.Get<Database>()).ApplyAsync(Later, TimeSpan.Zero, 1_000, Stopping);

        Assert.InRange(await BlankAsync(RetainedText.Properties, Later), 2, long.MaxValue); // g1 and g3
        Assert.Equal(0, await BlankAsync(RetainedText.Properties, Later));

        foreach (var id in (string[])["g1", "g3"])
        {
            var refused = await server.PostAsync($"{program}/events/{id}/retry", "");
            Assert.Equal(409, refused.Status);
            Assert.Contains("properties were deleted", refused.Body);
            Assert.DoesNotContain("Mona", (await server.GetAsync($"{program}/events/{id}")).Body);
        }
        Assert.Equal(202, (await server.PostAsync($"{program}/events/g2/retry", "")).Status); // it never had any
        Assert.Equal(0, (await server.Get<MonitoringReads>().ReadAsync(Stopping)).GivenUp);
        await AssertSoundAsync();

        // An id that is erased takes the events that waited for it along.
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/gus", "")).Status);
        Assert.Equal(0, await CountAsync("early_entry", "member_external_id = 'gus' or external_id in ('g1', 'g2')"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Blanked_texts_are_counted_and_recorded()
    {
        var program = await ProgramAsync("recorded");
        await PurchaseAsync(program, "p1", """{"plan":"basic","net":100}""");

        var count = await BlankAsync(RetainedText.Properties, Later);

        Assert.InRange(count, 1, long.MaxValue);
        Assert.Matches(
            "tributary_retention_blanked_total\\{[^}]*texts=\"properties\"[^}]*\\} [1-9]",
            (await server.GetAsync("/metrics")).Body
        );
        var recorded = (await server.GetAsync("/v1/audit?action=retention.blank&subject=properties")).Json;
        var last = recorded.GetProperty("items")[0];
        Assert.Equal("retention", last.GetProperty("actor").GetString());
        Assert.StartsWith($"blanked: {count}, from before ", last.GetProperty("detail").GetString());
    }

    private async Task<string> ProgramAsync(string name)
    {
        await server.OpenAsync();
        var program = "/v1/programs/" + name;
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, program, Terms)).Status);
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.com" """);
        await server.AddMemberAsync(program, "bob", ""","email":"bob@example.com","referrer":"ann" """);
        return program;
    }

    private static string EventOf(string id, string member, string properties) =>
        $$"""{"id":"{{id}}","type":"purchase","member":"{{member}}","amount":5000,"properties":{{properties}}}""";

    private static string Refund(string id, string properties) =>
        $$"""{"id":"{{id}}","type":"refund","member":"bob","reverses":"unknown","properties":{{properties}}}""";

    private Task PurchaseAsync(string program, string id, string properties) =>
        SendAsync(program, EventOf(id, "bob", properties));

    private async Task SendAsync(string program, string body)
    {
        var answer = await server.PostAsync(program + "/events?wait=5s", body);
        Assert.True(answer.Status is 200 or 201, answer.Body);
    }

    private ValueTask<long> BlankAsync(RetainedText kind, Instant before) =>
        server.Get<RetainedTexts>().BlankAsync(kind, before, Stopping);

    private async Task<Instant> AcceptedAtAsync(string eventId) =>
        (
            await server
                .Get<Database>()
                .ListAsync(
                    "select accepted_at from entry where external_id = @id",
                    row => new Instant(row.GetInt64(0)),
                    Stopping,
                    ("@id", eventId)
                )
        )[0];

    private async Task<long> CountAsync(string table, string condition) =>
        (
            await server
                .Get<Database>()
                .ListAsync($"select count(*) from {table} where {condition}", row => row.GetInt64(0), Stopping)
        )[0];

    private async Task AssertSoundAsync()
    {
        var stores = server.Get<Stores>();
        await foreach (var check in new Verification(stores.Database, stores.Store).RunAsync(Stopping))
            Assert.True(check.Holds, $"{check.Title}: {string.Join(", ", check.Offenders)}");
        var replay = await new LogReplay(stores.Database, stores.Store.Partitions, TimeProvider.System).RunAsync(
            null,
            Stopping
        );
        Assert.Empty(replay.Offenders);
    }
}
