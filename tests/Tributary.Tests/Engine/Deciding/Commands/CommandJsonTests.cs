using System.Text;
using Tributary.Engine.Alerts;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Xunit;

namespace Tributary.Tests.Engine.Deciding.Commands;

/// <summary>The JSON of every command is stored in logs that will be read for years: it never changes.</summary>
public static class CommandJsonTests
{
    private static readonly (ICommand Command, string Type, string Json)[] s_stored =
    [
        (
            new UpdateMember(MemberStatus.Suspended, "gold", "PL", ""),
            "member.update",
            """{"status":"suspended","group":"gold","country":"PL","currency":""}"""
        ),
        (new UpdateMember(null, "gold", null, null), "member.update", """{"group":"gold"}"""),
        (new EraseMember(Forfeit: true), "member.erase", """{"forfeit":true}"""),
        (new EraseMember(Forfeit: false), "member.erase", """{"forfeit":false}"""),
        (new AdjustBalance(), "balance.adjust", "{}"),
        (new AdjustBalance(NeedsSecondPerson: true), "balance.adjust", """{"needs_second_person":true}"""),
        (new CompleteReferral(new ReferralId(7)), "referral.complete", """{"referral":7}"""),
        (new RejectReferral(new ReferralId(7)), "referral.reject", """{"referral":7}"""),
        (new ImportReferral(ReferralStatus.Expired), "referral.import", """{"status":"expired"}"""),
        (new ExpireReferrals(new Instant(5), 3), "referrals.expire", """{"due_micros":5,"limit":3}"""),
        (new ApproveReward(new RewardId(7)), "reward.approve", """{"reward":7}"""),
        (new RejectReward(new RewardId(7)), "reward.reject", """{"reward":7}"""),
        (new FulfilReward(new RewardId(7)), "reward.fulfil", """{"reward":7}"""),
        (
            new ImportReward(RewardStatus.Held, "bonus", 0, new Instant(5), null),
            "reward.import",
            """{"status":"held","rule":"bonus","level":0,"payable_micros":5}"""
        ),
        (
            new ImportReward(RewardStatus.Paid, "a<b", null, null, new Instant(6)),
            "reward.import",
            """{"status":"paid","rule":"a\u003Cb","paid_micros":6}"""
        ),
        (new ReleaseRewards(new Instant(5), 3), "rewards.release", """{"due_micros":5,"limit":3}"""),
        (new CheckFraud(), "fraud.check", "{}"),
        (new CheckFraud(4, 6), "fraud.check", """{"ring_members":4,"ring_edges":6}"""),
        (new AssignCase(new CaseId(7), ""), "fraud.case.assign", """{"case":7,"assignee":""}"""),
        (new NoteCase(new CaseId(7)), "fraud.case.note", """{"case":7}"""),
        (
            new ResolveCase(new CaseId(7), CaseOutcome.RejectAndBlock),
            "fraud.case.resolve",
            """{"case":7,"outcome":"reject_and_block"}"""
        ),
        (new PauseProgram(), "program.pause", ""),
        (new ResumeProgram(), "program.resume", ""),
        (new EndProgram(), "program.end", ""),
        (new DisableWebhook("gone", new WebhookId(7)), "webhook.disable", """{"outcome":"gone","webhook":7}"""),
        (
            new RaiseAlert(
                new AlertFacts
                {
                    Rule = new AlertRuleId(7),
                    Kind = AlertKind.ConversionFell,
                    Metric = AlertMetric.CompletionRate,
                    Threshold = 0.5m,
                    WindowDays = 7,
                    From = 20260501,
                    To = 20260508,
                    Value = 0.612m,
                    RaisedValue = 0.612m,
                    Since = new Instant(5),
                }
            ),
            "alert.raise",
            OneLine(
                """
                {"alert":{"rule":7,"kind":"conversion_fell","metric":"completion_rate","threshold":0.5,"window_days":7,
                "from":20260501,"to":20260508,"value":0.612,"raised_value":0.612,"since_micros":5}}
                """
            )
        ),
        (
            new ClearAlert(
                new AlertFacts
                {
                    Rule = new AlertRuleId(7),
                    Kind = AlertKind.BudgetUsed,
                    Threshold = 0.8m,
                    Value = 0.1m,
                    RaisedValue = 0.8m,
                    Since = new Instant(5),
                    End = AlertEnd.Recovered,
                    Member = new MemberId(9),
                    Cap = "*budget/month",
                    Currency = "USD",
                }
            ),
            "alert.clear",
            OneLine(
                """
                {"alert":{"rule":7,"kind":"budget_used","threshold":0.8,"value":0.1,"raised_value":0.8,
                "since_micros":5,"end":"recovered","member":9,"cap":"*budget/month","currency":"USD"}}
                """
            )
        ),
    ];

    /// <summary>At least one command of every type.</summary>
    public static IEnumerable<ICommand> Samples => s_stored.Select(stored => stored.Command);

    [Fact]
    public static void Every_command_has_the_JSON_that_logs_hold() =>
        Assert.All(
            s_stored,
            stored =>
            {
                var entry = CommandEntry.Of(
                    new ProgramId(1),
                    new MemberPlace(new MemberId(2), 3),
                    stored.Command,
                    EntryKey.OfCommand(new EntryId(4)),
                    "eve"
                );
                Assert.Equal(stored.Type, entry.Type);
                Assert.Equal(stored.Json, Encoding.UTF8.GetString(entry.Facts.Span));
                Assert.Equal(EntryKey.OfBody(Encoding.UTF8.GetBytes(stored.Json)), entry.BodyHash);
                Assert.Equal(stored.Command, CommandRegistry.Of(entry.Type).Parse(entry.Facts));
            }
        );

    [Fact]
    public static void The_test_above_leaves_no_command_out()
    {
        Assert.Equal(
            CommandRegistry.All.Select(handler => handler.Type).Order(),
            s_stored.Select(stored => stored.Type).Distinct().Order()
        );
        Assert.Equal(
            CommandRegistry.All.Select(handler => handler.Type).Order(),
            typeof(EntryTypes)
                .GetFields()
                .Select(field => (string)field.GetRawConstantValue()!)
                .Where(EntryTypes.IsCommand)
                .Order()
        );
    }

    [Fact]
    public static void Sign_ups_and_events_have_the_JSON_that_logs_hold()
    {
        var whole = new SignUpPayload
        {
            Status = MemberStatus.Blocked,
            Group = "gold",
            Country = "PL",
            Currency = "PLN",
            ClickLagMicros = 9,
            ClickFlags = ClickFlags.NoGesture | ClickFlags.CouponSite,
            Disposable = true,
            AddressCountry = "BR",
            Hosting = true,
            HasBrowser = true,
            IsHistory = true,
        };
        Assert.Equal(
            OneLine(
                """
                {"status":"blocked","group":"gold","country":"PL","currency":"PLN","click_lag_micros":9,"click_flags":3,
                "disposable":true,"address_country":"BR","hosting":true,"has_browser":true,"is_history":true}
                """
            ),
            Encoding.UTF8.GetString(whole.ToJson())
        );
        Assert.Equal(whole, SignUpPayload.Parse(whole.ToJson()));
        Assert.Equal("{}", Encoding.UTF8.GetString(new SignUpPayload().ToJson()));

        var won = new EventPayload { Reinstates = true, IsHistory = true };
        Assert.Equal("""{"reinstates":true,"is_history":true}""", Encoding.UTF8.GetString(won.ToJson()));
        Assert.Equal(won, EventPayload.Parse(won.ToJson()));
        Assert.Equal("{}", Encoding.UTF8.GetString(new EventPayload().ToJson()));
    }

    [Fact]
    public static void A_command_of_an_entry_is_parsed_once()
    {
        var parses = 0;
        var entry = CommandEntry
            .Of(new ProgramId(1), null, new NoteCase(new CaseId(7)), EntryKey.OfCommand(new EntryId(4)), "eve")
            .ToEntry(new EntryId(1), new MemberPlace(new MemberId(2), 3), new Instant(5));

        var first = entry.Payload(Parse);
        Assert.Same(first, entry.Payload(Parse));
        Assert.Same(first, (entry with { Actor = "adam" }).Payload(Parse));
        Assert.Equal(1, parses);
        Assert.Equal(entry, entry with { Actor = "eve" });

        var other = entry with { Facts = """{"case":8}"""u8.ToArray() };
        Assert.Equal(new NoteCase(new CaseId(8)), other.Payload(Parse));

        ICommand Parse(ReadOnlyMemory<byte> facts)
        {
            parses++;
            return CommandRegistry.Of(EntryTypes.CaseNote).Parse(facts);
        }
    }

    /// <summary>Returns JSON without whitespace between its fields, as a log holds it.</summary>
    private static string OneLine(string json) => json.ReplaceLineEndings("");
}
