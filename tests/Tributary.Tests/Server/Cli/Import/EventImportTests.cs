using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Import;

public sealed class EventImportTests
{
    private const string Balances = """
        select m.external_id, r.rule, r.amount, r.status from reward r join member m on m.id = r.member_id
        order by m.external_id, r.rule, r.amount
        """;

    [Fact]
    public async Task Events_are_accepted_decided_and_what_is_due_is_released()
    {
        using var commands = await TreeAsync();
        var file = commands.Write(
            "purchases.csv.gz",
            """
            event,member,occurred_at,amount_minor,currency
            p1,bob,2026-01-03T00:00:00Z,4000,USD
            p2,cid,2026-01-04T00:00:00Z,1000,
            """
        );

        var result = await commands.ImportAsync("events", file);

        Assert.StartsWith("2 events: 2 accepted, 0 already present, 0 rejected;", result.Summary);
        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Equal(
            [
                "ann referrer-bonus 1000 payable",
                "ann revenue 50 payable",
                "ann revenue 400 payable",
                "bob friend-bonus 500 payable",
                "bob revenue 100 payable",
            ],
            await commands.AskAsync(Balances)
        );
    }

    [Fact]
    public async Task Other_columns_become_text_properties_unless_told_otherwise()
    {
        using var commands = await TreeAsync();
        var file = commands.Write(
            "events.csv",
            """"
            id,member,occurred_at,amount,type,sku,weight:number,note,zip,huge
            e1,bob,2026-01-03T00:00:00Z,,view,007,1.50,"a, ""b""",,12345678901234567890
            e2,bob,2026-01-03T00:00:00Z,5,,,,,,
            """"
        );

        var result = await commands.ImportAsync("events", file, "--type", "spend");

        Assert.Equal(("", ExitCodes.Done), (result.Error, result.Code));
        Assert.Equal(
            [
                "e1 view - {\"huge\":\"12345678901234567890\",\"note\":\"a, "
                    + "\\\"b\\\"\",\"sku\":\"007\",\"weight\":1.50}",
                "e2 spend 5 -",
            ],
            await commands.AskAsync(
                "select external_id, type, amount, properties from entry where type in ('view', 'spend') "
                    + "order by 1"
            )
        );
    }

    [Fact]
    public async Task Faulty_rows_are_left_out_and_a_second_run_goes_on()
    {
        using var commands = await TreeAsync();
        const string header = "event,member,occurred_at,amount_minor,currency";
        var file = commands.Write(
            "p.csv",
            $"""
            {header}
            p1,bob,2026-01-03T00:00:00Z,4000,USD
            p2,bob,2026-01-03T00:00:00Z,40.00,USD
            p3,bob,2026-01-03T00:00:00Z,4000,XYZ
            p4,bob,2026-01-03T00:00:00Z,,USD
            p1,bob,2026-01-03T00:00:00Z,4001,USD
            p1,bob,2026-01-03T00:00:00Z,4000,
            """
        );

        var first = await commands.ImportAsync("events", file);
        var again = await commands.ImportAsync("events", file);

        Assert.StartsWith("6 events: 1 accepted, 1 already present, 4 rejected;", first.Summary);
        Assert.Equal(ExitCodes.Rejected, first.Code);
        Assert.StartsWith("6 events: 0 accepted, 2 already present, 4 rejected;", again.Summary);
        string[] reasons =
        [
            "wrong_type at amount_minor",
            "unknown_currency at currency",
            "missing_amount at amount_minor",
            "event_differs",
        ];
        var rejects = commands.Lines("p.rejects.csv");
        Assert.Equal(header + ",rejected_line,rejected_reason", rejects[0]);
        Assert.Equal(reasons, rejects[1..].Select(line => line.Split(',', 7)[6].Trim('"').Split(": ")[0]));
        Assert.Equal(["3", "4", "5", "6"], rejects[1..].Select(line => line.Split(',')[5]));
        Assert.Equal(["1"], await commands.AskAsync("select count(*) from entry where type = 'purchase'"));
    }

    [Fact]
    public async Task An_event_waits_for_its_member_and_a_refund_for_its_purchase()
    {
        using var commands = await TreeAsync();
        var refund = commands.Write(
            "refunds.csv",
            "event,member,occurred_at,amount,type,reverses\nr1,zoe,2026-01-05T00:00:00Z,,refund,p1\n"
        );
        var purchase = commands.Write(
            "purchases.csv",
            "event,member,occurred_at,amount\np1,zoe,2026-01-04T00:00:00Z,4000\n"
        );

        await commands.ImportAsync("events", refund);
        await commands.ImportAsync("events", purchase);
        Assert.Equal(["2"], await commands.AskAsync("select count(*) from parked"));
        await commands.ImportAsync(
            "members",
            commands.Write("zoe.csv", "member,referrer,joined_at\nzoe,ann,2026-01-03T00:00:00Z\n")
        );

        Assert.Equal(["0"], await commands.AskAsync("select count(*) from parked"));
        Assert.Equal(
            ["ann referrer-bonus 1000 reversed", "ann revenue 400 reversed", "zoe friend-bonus 500 reversed"],
            await commands.AskAsync(Balances)
        );
    }

    [Fact]
    public async Task Deciding_can_be_left_to_a_server()
    {
        using var commands = await TreeAsync();
        var file = commands.Write("p.csv", "event,member,occurred_at,amount\np1,bob,2026-01-04T00:00:00Z,4000\n");

        await commands.ImportAsync("events", file, "--no-decide");
        Assert.Equal(["1"], await commands.AskAsync("select count(*) from inbox"));
        await commands.ImportAsync("events", file);

        Assert.Equal(["0"], await commands.AskAsync("select count(*) from inbox"));
        Assert.Equal(3, (await commands.AskAsync(Balances)).Count);
    }

    [Fact]
    public async Task An_event_sent_to_the_API_as_well_is_the_same_event()
    {
        using var commands = await TreeAsync();
        await commands.ImportAsync(
            "events",
            commands.Write(
                "a.csv",
                "event,member,occurred_at,amount,currency,b,a\np1,bob,2026-01-04T00:00:00.000Z,4000,USD,1,x\n"
            )
        );

        var same = await commands.ImportAsync(
            "events",
            commands.Write(
                "b.csv",
                "a,b,id,amount_minor,occurred_at,member,type\nx,1,p1,4000,2026-01-04T01:00:00+01:00,bob,purchase\n"
            )
        );

        Assert.StartsWith("1 event: 0 accepted, 1 already present, 0 rejected;", same.Summary);
    }

    /// <summary>Creates a tree: ann referred bob, and bob referred cid.</summary>
    private static async Task<CommandLine> TreeAsync()
    {
        var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write(
            "tree.csv",
            """
            member,referrer,joined_at
            ann,,2026-01-01T00:00:00Z
            bob,ann,2026-01-02T00:00:00Z
            cid,bob,2026-01-03T00:00:00Z

            """
        );
        await commands.ImportAsync("members", file);
        return commands;
    }
}
