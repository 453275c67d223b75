using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// The results of <c>verify</c> for reversals: nothing for an honest history, and the name of each fault that is put
/// into the database by hand.
/// </summary>
public abstract partial class DatabaseContract
{
    private const string EveryKindOfGrant = """
        { "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" } },
          "rewards": [ { "key": "mixed", "on": "purchase", "to": "referrer", "on_refund": "when_full",
                         "tiers": [ { "from": 0, "amount": 103 }, { "from": 2, "rates": ["10%"] } ] },
                       { "key": "count", "on": "purchase", "to": "member", "rates": ["1%"], "for": { "count": 2 } },
                       { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 500,
                         "on_refund": "requalify" },
                       { "key": "mug", "on": "referral.completed", "to": "member", "item": "mug", "hold": "30000d" } ] }
        """;

    [Fact]
    public async Task Verify_has_nothing_to_say_of_reversals_that_were_decided()
    {
        await LifeAsync();

        Assert.Empty(await FaultsAsync());
        var replay = await ReplayAsync();
        Assert.True(replay.Holds, string.Join('\n', replay.Offenders));
        var rewards = (await SnapshotAsync()).Rewards;
        Assert.Contains(
            rewards,
            r => r is { Rule: "mixed", Base: not null, Reversed: > 0, Status: not RewardStatus.Reversed }
        );
        Assert.Contains(rewards, r => r is { Rule: "bonus", Reason: ReversalReason.Superseded });
    }

    [Theory]
    [InlineData(
        "update reward set reversed = 0 where rule = 'mixed' and base is not null and reversed > 0 and "
            + "status <> 'reversed'",
        "share that the paying grant loses"
    )]
    [InlineData(
        "update reward set reversed = 50 where rule = 'mixed' and base is null and reversed = 0",
        "share that the paying grant loses"
    )]
    [InlineData(
        "update entry set member_id = (select id from member where external_id = 'dan') "
            + "where reason = 'member_differs'",
        "reversal that matches its original is rejected"
    )]
    [InlineData("update reversal set amount = amount + 100000 where claimed > 0", "at most the whole")]
    [InlineData("update reversal set is_whole = not is_whole where claimed > 0", "at most the whole")]
    [InlineData("delete from reversal where claimed > 0", "at most the whole")]
    [InlineData(
        "update entry set outcome = 'applied', reason = null where reason = 'already_reinstated'",
        "reinstated at most once"
    )]
    [InlineData(
        "update counter set count = count + 1 where name = 'rule.count'",
        "used up only by events that it paid for"
    )]
    [InlineData("delete from counter where name = 'rule.count'", "used up only by events that it paid for")]
    [InlineData(
        """
            insert into transfer (id, program_id, partition_id, kind, debit_account, credit_account, amount, currency,
                reward_id, member_id, event_id, at)
            select id + 1000000, program_id, partition_id, kind, debit_account, credit_account, amount, currency,
                reward_id, member_id, event_id, at
            from transfer where kind = 'give_back'
            """,
        "given back more than was taken"
    )]
    public async Task Verify_names_a_fault_of_reversals(string fault, string title)
    {
        await LifeAsync();
        Assert.NotEqual(0, await Database.ExecuteAsync(Unguarded(fault), Stopping));

        Assert.Contains(await FaultsAsync(), found => found.Contains(title, StringComparison.Ordinal));
    }

    /// <summary>
    /// Creates purchases, partial and whole reversals, one that is too large, disputes won once and again, and one that
    /// names the wrong member.
    /// </summary>
    private async Task LifeAsync()
    {
        var program = await ProgramAsync(EveryKindOfGrant);
        await JoinAsync(
            NewMember(program, "ann"),
            NewMember(program, "bob", "ann"),
            NewMember(program, "cid", "ann"),
            NewMember(program, "dan", "ann")
        );
        NewEntry[] life =
        [
            Purchase(program, "b1", "bob", 1000),
            Purchase(program, "c1", "cid", 2000),
            Purchase(program, "c2", "cid", 3000),
            Purchase(program, "d1", "dan", 4000),
            Purchase(program, "d2", "dan", 0),
            Purchase(program, "d3", "dan", 5000),
            Purchase(program, "d4", "dan", 6000),
            Refund(program, "rb1", "b1", "bob", 300),
            Refund(program, "rd1", "d1", "dan", 1000),
            Refund(program, "rc1", "c1", "cid", null),
            Refund(program, "rd3", "d3", "dan", 9000),
            Refund(program, "rd4", "d4", "ann", 100),
            Refund(program, "wc1", "rc1", "cid", null),
            Refund(program, "vc1", "rc1", "cid", null),
            Refund(program, "xc1", "c1", "cid", 500),
            Refund(program, "rc2", "c2", "cid", 1000),
            Refund(program, "wc2", "rc2", "cid", 400),
        ];
        foreach (var entry in life)
        {
            await AcceptAsync(entry);
            await DrainAsync();
        }
    }
}
