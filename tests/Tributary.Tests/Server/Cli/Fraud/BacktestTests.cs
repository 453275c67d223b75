using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Screening;
using Tributary.Server.Cli;
using Tributary.Tests.Engine.Deciding;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Cli.Fraud;

public sealed class BacktestTests
{
    private const string Members = """
        member,referrer,joined_at,email,device
        ann,,2026-01-01T00:00:00Z,ann@gmail.com,d0
        bob,ann,2026-01-02T00:00:00Z,a.nn@gmail.com,d1
        cid,ann,2026-01-03T00:00:00Z,cid@post.example,d0
        dan,ann,2026-02-03T00:00:00Z,dan@post.example,d0
        eve,ann,2026-02-04T00:00:00Z,eve@post.example,d4
        """;

    [Fact]
    public async Task Other_terms_are_tried_on_history_and_nothing_is_written()
    {
        using var commands = await HistoryAsync();
        var before = await commands.AskAsync(
            "select member_id, name, points from fraud_signal order by member_id, name"
        );

        var strict = await commands.RunAsync(
            "fraud",
            "backtest",
            "--program",
            CommandLine.Program,
            "--terms",
            commands.Write("strict.json", Terms("""{ "hold": 45 }""")),
            "--export",
            commands.PathOf("caught.csv")
        );

        Assert.Equal((ExitCodes.Done, ""), (strict.Code, strict.Error));
        Assert.Equal("Of 4 referrals 3 would have been held and 0 rejected.", strict.Summary);
        Assert.Contains(
            "Compared with the verdicts of people: precision 50.0%, recall 100.0%.",
            strict.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("At stake: 200 minor units of USD.", strict.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^same_device +device +2$", strict.Output);
        Assert.Equal(
            [
                "member,referrer,verdict,score,signals,label,at_stake",
                "bob,ann,held,60,alias_email,reject,200 USD",
                "cid,ann,held,50,same_device,,",
                "dan,ann,held,75,same_device device_farm,pass,",
            ],
            commands.Lines("caught.csv")
        );
        Assert.Equal(
            before,
            await commands.AskAsync("select member_id, name, points from fraud_signal order by member_id, name")
        );
    }

    [Fact]
    public async Task Signals_can_be_off_and_a_span_bounds_what_is_looked_at()
    {
        using var commands = await HistoryAsync();

        var lax = await commands.RunAsync(
            "fraud",
            "backtest",
            "--program",
            CommandLine.Program,
            "--terms",
            commands.Write("lax.json", Terms("""{ "signals": { "alias_email": { "mode": "off" } } }""")),
            "--from",
            "2026-01-01T00:00:00Z",
            "--to",
            "2026-02-01T00:00:00Z"
        );

        Assert.Equal("Of 2 referrals 0 would have been held and 0 rejected.", lax.Summary);
        Assert.Contains("recall 0.0%", lax.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "yesterday", "--from must be an RFC 3339 time with an offset, such as 2026-05-01T00:00:00Z.")]
    [InlineData("--to", "2026", "--to must be an RFC 3339 time with an offset, such as 2026-05-01T00:00:00Z.")]
    public async Task A_malformed_time_is_refused(string option, string text, string sentence)
    {
        using var commands = await CommandLine.WithProgramAsync();

        var result = await commands.RunAsync(
            "fraud",
            "backtest",
            "--program",
            CommandLine.Program,
            "--terms",
            commands.Write("t.json", Terms("{}")),
            option,
            text
        );

        Assert.Equal((ExitCodes.Usage, sentence), (result.Code, result.Error.TrimEnd()));
    }

    [Fact]
    public async Task Faulty_terms_are_refused()
    {
        using var commands = await CommandLine.WithProgramAsync();

        var result = await commands.RunAsync(
            "fraud",
            "backtest",
            "--program",
            CommandLine.Program,
            "--terms",
            commands.Write("t.json", Terms("""{ "hold": 0 }"""))
        );

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Contains("/fraud/hold", result.Error, StringComparison.Ordinal);
    }

    private static string Terms(string fraud) => SampleTerms.Acme().TrimEnd().TrimEnd('}') + $", \"fraud\": {fraud} }}";

    /// <summary>
    /// Creates a history: bob, an alias, has bought something and was rejected; dan, the third on a device, was passed;
    /// eve is inconspicuous.
    /// </summary>
    private static async Task<CommandLine> HistoryAsync()
    {
        var commands = await CommandLine.WithProgramAsync();
        Assert.Equal(
            ExitCodes.Done,
            (await commands.ImportAsync("members", commands.Write("members.csv", Members))).Code
        );
        await using var stores = await commands.OpenAsync();
        var pipeline = new EntryPipeline(stores.Store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        await pipeline.DrainAsync(default);
        var program = (await stores.Store.FindProgramAsync(CommandLine.Program, default))!;
        await pipeline.PlaceAndAcceptAsync(
            stores.Store,
            [
                new NewEntry
                {
                    ProgramId = program.Id,
                    Type = "purchase",
                    Key = EntryKey.OfEvent("p1"),
                    BodyHash = EntryKey.OfEvent("p1"),
                    ExternalId = "p1",
                    Member = "bob",
                    Amount = 1_000,
                    Currency = "USD",
                    OccurredAt = TableLine.Time("01-05"),
                },
                new NewEntry
                {
                    ProgramId = program.Id,
                    Type = "purchase",
                    Key = EntryKey.OfEvent("p2"),
                    BodyHash = EntryKey.OfEvent("p2"),
                    ExternalId = "p2",
                    Member = "bob",
                    Amount = 1_000,
                    Currency = "USD",
                    OccurredAt = TableLine.Time("01-05"),
                },
            ],
            default
        );
        foreach (var (name, outcome) in new[] { ("bob", CaseOutcome.Reject), ("dan", CaseOutcome.Pass) })
        {
            var held = await stores.Database.ListAsync(
                "select id, partition_id, case_id from member where external_id = @id",
                r => (Id: r.GetInt64(0), Partition: r.GetInt32(1), Case: r.GetInt64(2)),
                default,
                ("@id", name)
            );
            await pipeline.PlaceAndAcceptAsync(
                stores.Store,
                [
                    CommandEntry.Of(
                        program.Id,
                        new MemberPlace(new MemberId(held[0].Id), held[0].Partition),
                        new ResolveCase(new CaseId(held[0].Case), outcome),
                        EntryKey.OfEvent(name),
                        "tester"
                    ),
                ],
                default
            );
        }
        return commands;
    }
}
