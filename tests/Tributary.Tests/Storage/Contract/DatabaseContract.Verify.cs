using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Tests.Engine.Deciding;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>The results of <c>verify</c> for erased texts, caps and waiting entries.</summary>
public abstract partial class DatabaseContract
{
    private const string Texts = "nothing personal is left of an erased member";
    private const string Caps = "caps and budgets count the rewards that use them";
    private const string Waits = "nothing waits for an object that has arrived";

    private const string EveryKindOfCap = """
        { "accepts": ["EUR"], "timezone": "Pacific/Auckland",
          "budget": { "amount": 100000, "per": "week" },
          "caps": [ { "rules": ["share", "back"], "count": 50, "amount": 90000, "per": "day" },
                    { "rules": ["back", "mug"], "of": "program", "count": 40 } ],
          "rewards": [
            { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"],
              "cap": { "amount": 9000, "per": "month" } },
            { "key": "back", "on": "purchase", "to": "member", "rates": ["1%"] },
            { "key": "mug", "on": "purchase", "to": "member", "item": "mug", "cap": { "count": 5, "of": "program" } },
            { "key": "free", "on": "purchase", "to": "referrer", "item": "cup" } ] }
        """;

    private const string OfErased =
        "(select id from entry where member_id in (select id from member where status = 'erased'))";

    [Theory]
    [InlineData($"update entry set properties = '{{\"note\":\"Bob\"}}' where id in {OfErased}")]
    [InlineData($"update entry set external_id = 'p1' where id in {OfErased}")]
    [InlineData($"update entry set member_external_id = 'bob' where id in {OfErased}")]
    [InlineData($"update entry set reverses_external_id = 'p1' where id in {OfErased}")]
    [InlineData($"update entry set given_reason = 'Bob asked' where id in {OfErased}")]
    [InlineData("update member set external_id = 'bob' where status = 'erased'")]
    [InlineData("update member set country = 'PL' where status = 'erased'")]
    [InlineData("update member_detail set email = 'bob@example.com'")]
    [InlineData("update member_detail set phone = '+48123456789'")]
    [InlineData("update member_detail set ip = '192.0.2.1'")]
    [InlineData("update member_detail set user_agent = 'Mozilla'")]
    [InlineData("update member_detail set device = 'd1'")]
    [InlineData("update member_detail set attributes = '{}'")]
    [InlineData("update member_detail set visitor_id = 7")]
    [InlineData(
        "insert into trait (program_id, member_id, kind, hash, variant, at) "
            + "select m.program_id, m.id, t.kind, t.hash, 0, 1 from trait_tombstone t, member m where status = 'erased'"
    )]
    public async Task Verify_finds_a_text_of_somebody_erased_that_was_put_back(string fault)
    {
        var program = await ProgramAsync();
        await JoinAsync(
            NewMember(program, "ann"),
            With(NewMember(program, "bob", "ann"), TraitKind.Email, "bob@example.com") with
            {
                Email = "bob@example.com",
                Country = "PL",
            }
        );
        await DrainAsync();
        var bob = (await SnapshotAsync()).Member("bob");
        await Store.AcceptAsync([Purchase(program, "p1", "bob"), Refund(program, "r1", "p1", "bob")], Stopping);
        await AcceptAsync(await CommandAsync(program, new EraseMember(Forfeit: true), bob.Id, bob.Partition));
        await DrainAsync();
        Assert.Empty(await FaultsAsync());

        Assert.NotEqual(0, await Database.ExecuteAsync(Unguarded(fault), Stopping));

        Assert.Contains(Texts, await FaultsAsync());
    }

    [Fact]
    public async Task Verify_agrees_with_every_kind_of_cap()
    {
        await SpendAsync();

        Assert.Empty(await FaultsAsync());
        var caps = (await SnapshotAsync()).Caps.Keys.Select(key => key.Name.ToString()).ToHashSet();
        string[] expected =
        [
            "share/month",
            "share/month@EUR",
            "+back+share/day",
            "+back+share/day@EUR",
            "+back+mug",
            "mug",
            "*budget/week",
            "*budget/week@EUR",
        ];
        Assert.Empty(expected.Except(caps));
    }

    [Theory]
    [InlineData("update cap_use set count = count + 1 where key = 'share/month'")]
    [InlineData("update cap_use set amount = amount - 1 where key = 'share/month@EUR'")]
    [InlineData("update cap_use set period = period + 1 where key = '+back+share/day'")]
    [InlineData("delete from cap_use where key = '+back+share/day@EUR'")]
    [InlineData("update budget set count = count - 1 where key = '+back+mug'")]
    [InlineData("update budget set key = 'cup' where key = 'mug'")]
    [InlineData("update budget set amount = amount + 1 where key = '*budget/week@EUR'")]
    [InlineData("delete from budget where key = '*budget/week'")]
    [InlineData(
        "update reward set status = 'payable', reason = null, reversed = 0 where reason = 'refund' and rule = 'mug'"
    )]
    public async Task Verify_names_a_cap_that_was_changed_by_hand(string fault)
    {
        await SpendAsync();

        Assert.NotEqual(0, await Database.ExecuteAsync(fault, Stopping));

        Assert.Contains(Caps, await FaultsAsync());
    }

    /// <summary>
    /// Creates two currencies, a refund and a chargeback of the whole, a partial refund, and a day that is two days in
    /// UTC.
    /// </summary>
    private async Task SpendAsync()
    {
        var program = await ThreeMembersAsync(EveryKindOfCap);
        var late = TableLine.Time("05-31T13:00");
        await Store.AcceptAsync(
            [
                Purchase(program, "p1", "bob", 4000),
                Purchase(program, "p2", "bob", 9000) with
                {
                    Currency = "EUR",
                },
                Purchase(program, "p3", "cid", 7000),
                Purchase(program, "p4", "cid", 6000) with
                {
                    OccurredAt = late,
                },
                Purchase(program, "p5", "bob", 5000) with
                {
                    Currency = "EUR",
                    OccurredAt = late,
                },
                Refund(program, "r1", "p1", "bob"),
                Refund(program, "r3", "p3", "cid", 2000),
                Refund(program, "r5", "p5", "bob") with
                {
                    Type = EntryTypes.Chargeback,
                },
            ],
            Stopping
        );
        await DrainAsync();
    }

    [Theory]
    [InlineData("decision")]
    [InlineData("key")]
    [InlineData("member")]
    public async Task Verify_names_what_should_have_been_woken(string awaited)
    {
        var program = await ThreeMembersAsync();
        await AcceptAsync(awaited == "member" ? Purchase(program, "p1", "dan") : Refund(program, "r1", "p1", "bob"));
        await DrainAsync();
        var waiting = Assert.Single((await SnapshotAsync()).Parked);
        await Store.AcceptAsync([Purchase(program, "p2", "bob")], Stopping);
        await DrainAsync();
        await AgeAsync();
        Assert.Empty(await FaultsAsync());

        var decided = (await SnapshotAsync()).Events.Max(e => e.Id);
        var came = awaited switch
        {
            "decision" => Wait.ForDecision(decided),
            "key" => Wait.ForKey(EntryKey.OfEvent("p2")),
            _ => Wait.ForMember("bob"),
        };
        Assert.Equal(
            1,
            await Database.ExecuteAsync(
                "update parked set waits_for = @came where event_id = @id",
                Stopping,
                ("@came", came),
                ("@id", waiting.EventId)
            )
        );

        Assert.Equal([Waits], await FaultsAsync());
        Assert.Equal(1, await Store.SweepParkedAsync(Stopping));
        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task Verify_says_nothing_of_what_waits_with_reason()
    {
        var program = await ThreeMembersAsync();
        await Store.AcceptAsync(
            [
                Purchase(program, "p1", "dan"),
                Refund(program, "r1", "p1", "dan"),
                Refund(program, "r9", "p9", "bob"),
                Refund(program, "r2", "p2", "bob"),
            ],
            Stopping
        );
        await DrainAsync();
        var other = await ProgramAsync(name: "other");
        await JoinAsync(NewMember(other, "dan"));
        await Store.AcceptAsync([Purchase(program, "p2", "bob"), Purchase(other, "p9", "dan")], Stopping);

        await AgeAsync();
        Assert.Empty(await FaultsAsync());
        await DrainAsync();
        Assert.Empty(await FaultsAsync());
        Assert.Equal(3, (await SnapshotAsync()).Parked.Count);
    }

    /// <summary>Makes entries older than those that the sweep still checks.</summary>
    private async Task AgeAsync() =>
        Assert.NotEqual(
            0,
            await Database.ExecuteAsync("update parked set parked_at = parked_at - 3600000000", Stopping)
        );
}
