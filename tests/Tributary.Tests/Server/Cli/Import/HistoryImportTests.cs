using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Import;

/// <summary>
/// A platform that moves to Tributary imports its members, codes, outcomes, rewards and balances, and nothing is paid
/// again.
/// </summary>
public sealed class HistoryImportTests
{
    private const string Rewards =
        "select m.external_id, r.rule, r.amount, r.status from reward r join member m on m.id = r.member_id "
        + "order by 1, 2, 3";

    private const string Balances = """
        select m.external_id, a.credits_pending, a.credits_posted - a.debits_posted, a.paid
        from account a join member m on m.id = a.member_id order by 1
        """;

    private static readonly string s_members = Lines(
        "member,referrer,joined_at",
        "ann,,2025-01-01T00:00:00Z",
        "bob,ann,2025-02-01T00:00:00Z",
        "cid,ann,2025-03-01T00:00:00Z",
        "dan,ann,"
    );

    [Fact]
    public async Task Codes_that_are_shared_already_go_on_leading_to_their_owner()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "codes.csv",
            Lines(
                "member,code,kind,max_uses",
                "ann,SUMMER10,,",
                "bob,BOBBY,coupon,5",
                "zoe,NOBODY,,",
                "bob,summer10,,",
                "ann,??,,"
            )
        );

        var first = await commands.ImportAsync("codes", file);
        var again = await commands.ImportAsync("codes", file);

        Assert.StartsWith("5 codes: 2 accepted, 0 already present, 3 rejected;", first.Summary);
        Assert.StartsWith("5 codes: 0 accepted, 2 already present, 3 rejected;", again.Summary);
        Assert.Equal(
            ["bob BOBBY coupon 5", "ann SUMMER10 vanity -"],
            await commands.AskAsync(
                "select m.external_id, c.code, c.kind, c.max_uses from code c join member m on m.id = "
                    + "c.member_id where c.kind <> 'generated' order by 2"
            )
        );
        Assert.Equal(
            ["code_taken", "invalid_code at code", "member_not_found"],
            commands.Lines("codes.rejects.csv")[1..].Select(Reason).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Referrals_get_the_outcome_they_had_and_pay_nothing()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "referrals.csv",
            Lines(
                "member,status,completed_at",
                "bob,completed,2025-02-10T00:00:00Z",
                "cid,expired,2025-05-01T00:00:00Z",
                "ann,completed,2025-05-01T00:00:00Z",
                "dan,lost,2025-05-01T00:00:00Z"
            )
        );

        var result = await commands.ImportAsync("referrals", file);
        var again = await commands.ImportAsync("referrals", file);

        Assert.StartsWith("4 referrals: 3 accepted, 0 already present, 1 rejected;", result.Summary);
        Assert.StartsWith("4 referrals: 0 accepted, 3 already present, 1 rejected;", again.Summary);
        Assert.Equal(
            ["bob completed", "cid expired", "dan pending"],
            await commands.AskAsync(
                "select m.external_id, f.status from referral f join member m on m.id = f.member_id order by 1"
            )
        );
        Assert.Empty(await commands.AskAsync(Rewards));
        Assert.Equal(
            ["ann 1"],
            await commands.AskAsync(
                "select m.external_id, s.completed from member_stats s join member m on m.id = s.member_id "
                    + "where s.completed > 0"
            )
        );
        Assert.Equal(
            ["rejected not_found"],
            await commands.AskAsync("select outcome, reason from entry where outcome = 'rejected'")
        );
        await VerifiedAsync(commands);
    }

    [Fact]
    public async Task Rewards_are_booked_as_they_stood_and_use_up_their_caps()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "rewards.csv",
            Lines(
                "reward,member,rule,amount_minor,currency,status,granted_at,payable_at",
                "old-1,ann,referrer-bonus,1000,USD,paid,2025-02-10T00:00:00Z,",
                "old-2,ann,referrer-bonus,1000,USD,payable,2025-02-11T00:00:00Z,",
                "old-3,ann,revenue,250,,held,2025-02-12T00:00:00Z,2099-01-01T00:00:00Z",
                "old-4,ann,bonus-of-2024,70,USD,paid,2024-02-12T00:00:00Z,",
                "old-5,ann,revenue,250,USD,held,2025-02-12T00:00:00Z,",
                "old-6,zoe,revenue,250,USD,paid,2025-02-12T00:00:00Z,"
            )
        );

        var result = await commands.ImportAsync("rewards", file);
        var again = await commands.ImportAsync("rewards", file);

        Assert.StartsWith("6 rewards: 4 accepted, 0 already present, 2 rejected;", result.Summary);
        Assert.StartsWith("6 rewards: 0 accepted, 4 already present, 2 rejected;", again.Summary);
        Assert.Equal(
            [
                "ann bonus-of-2024 70 paid",
                "ann referrer-bonus 1000 paid",
                "ann referrer-bonus 1000 payable",
                "ann revenue 250 held",
            ],
            await commands.AskAsync(Rewards)
        );
        Assert.Equal(["ann 250 1000 1070"], await commands.AskAsync(Balances));
        Assert.Equal(
            ["2 2000"],
            await commands.AskAsync("select count, amount from cap_use where key like 'referrer-bonus%'")
        );
        await VerifiedAsync(commands);
    }

    [Fact]
    public async Task A_paid_reward_keeps_the_day_on_which_it_was_paid()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "rewards.csv",
            Lines(
                "reward,member,rule,amount_minor,status,granted_at,paid_at",
                "old-1,ann,revenue,1000,paid,2025-02-10T00:00:00Z,2025-03-01T09:30:00+01:00",
                "old-2,ann,revenue,1000,,2025-02-11T00:00:00Z,",
                "old-3,bob,revenue,1000,paid,2025-02-12T00:00:00Z,",
                "old-4,ann,revenue,1000,payable,2025-02-12T00:00:00Z,2025-03-01T00:00:00Z",
                "old-5,ann,revenue,1000,paid,2025-02-12T00:00:00Z,2025-02-11T00:00:00Z",
                "old-6,ann,revenue,1000,paid,,2025-02-11T00:00:00Z"
            )
        );

        var result = await commands.ImportAsync("rewards", file);

        Assert.StartsWith("6 rewards: 3 accepted, 0 already present, 3 rejected;", result.Summary);
        Assert.Contains(
            "Left out: paid_at in 2 rows, first in line 3. The file does not say",
            result.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["ann 1740817800000000", "ann -", "bob -"],
            await commands.AskAsync(
                "select m.external_id, r.paid_at from reward r join member m on m.id = r.member_id order by r.id"
            )
        );
        Assert.Equal(
            [
                "invalid_time at paid_at: A reward whose status is payable has not been paid. Leave paid_at out.",
                "invalid_time at paid_at: paid_at must not be before granted_at.",
                "missing_field at granted_at: The field granted_at is required.",
            ],
            commands.Lines("rewards.rejects.csv")[1..].Select(line => line.Split(',')[^1].Trim('"'))
        );
        await VerifiedAsync(commands);
    }

    [Theory]
    [InlineData("bob,,2025-02-10T00:00:00Z", "missing_field at status: The field status is required.")]
    [InlineData("bob,completed,", "missing_field at completed_at: The field at is required.")]
    public async Task A_referral_without_its_outcome_or_its_day_is_refused(string row, string reason)
    {
        using var commands = await WithMembersAsync();

        var result = await commands.ImportAsync(
            "referrals",
            commands.Write("r.csv", Lines("member,status,completed_at", row))
        );

        Assert.StartsWith("1 referral: 0 accepted, 0 already present, 1 rejected;", result.Summary);
        Assert.EndsWith(reason, commands.Lines("r.rejects.csv")[1].TrimEnd('"'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_counts_the_fields_that_were_left_out_of_members()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "more.csv",
            Lines(
                "id,country,ip,email",
                "eve,Atlantis,10.0.0.1,eve@example.com",
                "fay,DE,not-an-address,fay@example.com",
                "gus,Lemuria,,",
                "hal,XQ,,not an address"
            )
        );

        var result = await commands.ImportAsync("members", file);

        Assert.StartsWith("4 members: 4 accepted, 0 already present, 0 rejected;", result.Summary);
        Assert.Equal(
            [
                "Left out: country in 3 rows, first in line 2.",
                "Left out: email in 1 row, first in line 5.",
                "Left out: ip in 1 row, first in line 3.",
            ],
            result
                .Output.Split('\n')
                .Where(line => line.StartsWith("Left out", StringComparison.Ordinal))
                .Select(line => line[..(line.IndexOf(". ", StringComparison.Ordinal) + 1)])
        );
    }

    [Fact]
    public async Task A_reward_imported_with_another_amount_is_refused()
    {
        using var commands = await WithMembersAsync();
        const string header = "id,member,rule,amount,granted_at";
        await commands.ImportAsync(
            "rewards",
            commands.Write("a.csv", Lines(header, "old-1,ann,revenue,1000,2025-02-10T00:00:00Z"))
        );

        var differs = await commands.ImportAsync(
            "rewards",
            commands.Write("b.csv", Lines(header, "old-1,ann,revenue,1001,2025-02-10T00:00:00Z"))
        );

        Assert.Equal(ExitCodes.Rejected, differs.Code);
        Assert.Contains("import_differs", commands.Lines("b.rejects.csv")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_balances_are_added_once_either_way()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "balances.csv",
            Lines("member,amount_minor,currency", "ann,12345,USD", "bob,-500,", "cid,0,USD")
        );

        var result = await commands.ImportAsync("balances", file);
        var again = await commands.ImportAsync("balances", file);

        Assert.StartsWith("3 balances: 2 accepted, 0 already present, 1 rejected;", result.Summary);
        Assert.StartsWith("3 balances: 0 accepted, 2 already present, 1 rejected;", again.Summary);
        Assert.Equal(["ann 0 12345 0", "bob 0 -500 0"], await commands.AskAsync(Balances));
        await VerifiedAsync(commands);
    }

    [Fact]
    public async Task History_before_an_import_counts_and_pays_nothing()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "orders.csv",
            Lines(
                "event,member,occurred_at,amount_minor,currency",
                "o1,bob,2025-02-05T00:00:00Z,4000,USD",
                "o2,bob,2026-01-05T00:00:00Z,5000,USD"
            )
        );

        var result = await commands.ImportAsync("events", file, "--pays-from", "2026-01-01T00:00:00Z");

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Equal(["ann revenue 500 payable"], await commands.AskAsync(Rewards));
        Assert.Equal(
            ["bob completed"],
            await commands.AskAsync(
                "select m.external_id, f.status from referral f join member m on m.id = f.member_id where "
                    + "f.status = 'completed'"
            )
        );
        Assert.Equal(
            ["o1 no_reward imported_as_history", "o2 rewarded -"],
            await commands.AskAsync(
                "select external_id, outcome, reason from entry where external_id like 'o%' order by 1"
            )
        );
        await VerifiedAsync(commands);
    }

    [Fact]
    public async Task The_summary_says_what_is_parked()
    {
        using var commands = await WithMembersAsync();
        var file = commands.Write(
            "orders.csv",
            Lines(
                "event,member,occurred_at,amount_minor,type,reverses",
                "o1,zoe,2026-01-05T00:00:00Z,4000,purchase,",
                "r1,bob,2026-01-06T00:00:00Z,4000,refund,o9"
            )
        );

        var result = await commands.ImportAsync("events", file);

        Assert.Contains(
            "Parked in this program: 1 unknown_event, 1 unknown_member.",
            result.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-01-01")]
    public async Task A_time_to_pay_from_that_is_none_is_refused(string time)
    {
        using var commands = await WithMembersAsync();

        var result = await commands.ImportAsync(
            "events",
            commands.Write("o.csv", "event,member\n"),
            "--pays-from",
            time
        );

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.StartsWith("--pays-from must be a time such as", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attributes_come_with_members()
    {
        using var commands = await WithMembersAsync();

        await commands.ImportAsync(
            "members",
            commands.Write(
                "more.csv",
                Lines(
                    "id,attributes.plan,attributes.seats:number,attributes.beta:boolean",
                    "eve,0042,3,true",
                    "fay,,x,"
                )
            )
        );

        Assert.Equal(
            ["{\"beta\":true,\"plan\":\"0042\",\"seats\":3}"],
            await commands.AskAsync("select d.attributes from member_detail d where d.attributes is not null")
        );
        Assert.Contains(
            "wrong_type at attributes.seats:number: 'x' is not a number",
            commands.Lines("more.rejects.csv")[1],
            StringComparison.Ordinal
        );
    }

    private static async Task VerifiedAsync(CommandLine commands)
    {
        var verified = await commands.RunAsync("verify");
        Assert.True(verified.Code == ExitCodes.Done, verified.Output);
    }

    private static async Task<CommandLine> WithMembersAsync()
    {
        var commands = await CommandLine.WithProgramAsync();
        var result = await commands.ImportAsync("members", commands.Write("members.csv", s_members));
        Assert.Equal(("", ExitCodes.Done), (result.Error, result.Code));
        return commands;
    }

    private static string Lines(params string[] lines) => string.Join('\n', lines) + "\n";

    private static string Reason(string reject) => reject.Split(',', 6)[5].Trim('"').Split(": ")[0];
}
