using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Traces;

public sealed class SqliteTraceTests(SqliteServerWithUrl server)
    : TraceTests(server, () => server.Url),
        IClassFixture<SqliteServerWithUrl>;

public sealed class PostgresTraceTests(PostgresServer server)
    : TraceTests(server, () => server.Database.Url),
        IClassFixture<PostgresServer>;

public sealed class SqliteServerWithUrl : SqliteServer
{
    public string Url { get; private set; } = "";

    protected override async ValueTask<string> StorageAsync() => Url = await base.StorageAsync();
}

/// <summary><c>tributary trace</c>, beside a running server.</summary>
public abstract class TraceTests(TestServer server, Func<string> storage)
{
    private const string FromTwentyDollars = """
        { "name": "Test", "currency": "USD",
          "link": { "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"] },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                         "within": "60d" },
          "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 } ] }
        """;

    [Fact]
    public async Task Trace_tells_each_rule_with_its_amounts()
    {
        var program = await FamilyAsync("trace-told");
        await SendAsync(program, """{"id":"o1","type":"purchase","member":"bob","amount":2005,"currency":"USD"}""");

        var result = await TraceAsync("o1", "--program", "trace-told");

        Assert.Equal((ExitCodes.Done, ""), (result.Code, result.Error));
        Assert.Matches("^Entry +o1, number [0-9]+\nProgram +trace-told\nType +purchase\nMember +bob\n", result.Output);
        Assert.Matches("\nAmount +20.05 USD\n", result.Output);
        Assert.Matches("\nOutcome +rewarded\nDecided +[-0-9T:.]+Z, as number [0-9]+ of its partition\n", result.Output);
        Assert.Contains(
            """

            The entry completed the member's referral.
              holds: event.type is "purchase" (it was "purchase")

            Rule bonus for ann at level 1 granted 10.00 USD.
            """,
            result.Output,
            StringComparison.Ordinal
        );
        Assert.Matches(
            "\nRule share for ann at level 1 granted 2.00 USD.\n  10% of 20.05 USD is 200.5 minor units before "
                + "rounding.\n  Reward rwd_[0-9a-z]+ is payable.\n",
            result.Output
        );
    }

    [Fact]
    public async Task Trace_gives_the_JSON_of_the_API()
    {
        var program = await FamilyAsync("trace-json");
        await SendAsync(program, """{"id":"o1","type":"purchase","member":"bob","amount":2000,"currency":"USD"}""");

        var result = await TraceAsync("o1", "--program", "trace-json", "--json");

        Assert.Equal((await server.GetAsync(program + "/events/o1")).Body + "\n", result.Output);
    }

    [Fact]
    public async Task A_decision_is_found_by_every_id_it_has()
    {
        var program = await FamilyAsync("trace-ids");
        await SendAsync(program, """{"id":"77","type":"purchase","member":"bob","amount":2000,"currency":"USD"}""");
        var told = await TraceAsync("77", "--program", "trace-ids");
        var number = told.Output.Split('\n')[0].Split(' ')[^1];
        var decision = (await server.GetAsync(program + "/events/77")).Json.GetProperty("decision").GetProperty("id");

        Assert.Equal(told, await TraceAsync(number));
        Assert.Equal(told, await TraceAsync(decision.GetString()!));
        Assert.Equal(told, await TraceAsync(number, "--program", "trace-ids"));
    }

    [Fact]
    public async Task A_refusal_gives_its_reason_in_words()
    {
        var put = await server.SendAsync(HttpMethod.Put, "/v1/programs/trace-refused", FromTwentyDollars);
        Assert.True(put.Status == 201, put.Body);
        var program = await FamilyAsync("trace-refused", isNew: false);
        await SendAsync(program, """{"id":"o1","type":"purchase","member":"bob","amount":1999,"currency":"USD"}""");

        var result = await TraceAsync("o1", "--program", "trace-refused");

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Matches("\nOutcome +no_reward\n(.*\n)*Reason +referral_pending: .*\\.\n", result.Output);
        Assert.Contains(
            """

              fails: all of these
                holds: event.type is "purchase" (it was "purchase")
                fails: event.amount is at least 2000 (it was 1999)

            Rule bonus paid nothing.
              referral_pending:
            """,
            result.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_command_is_traced_by_its_id()
    {
        var program = await FamilyAsync("trace-command");
        var adjusted = await server.PostAsync(
            program + "/members/ann/adjustments",
            """{"id":"a1","amount":250,"currency":"USD","reason":"Sorry."}"""
        );
        var decision = adjusted.Json.GetProperty("decision").GetProperty("id").GetString()!;

        var result = await TraceAsync(decision);

        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Matches("\nType +balance.adjust\nMember +ann\n", result.Output);
        Assert.Matches("\nGranted +2.50 USD to ann, reward rwd_[0-9a-z]+, which is payable\n", result.Output);
    }

    [Fact]
    public async Task A_parked_entry_says_what_it_waits_for()
    {
        var program = await FamilyAsync("trace-parked");
        await SendAsync(program, """{"id":"o1","type":"purchase","member":"zoe","amount":1,"currency":"USD"}""", 202);

        var result = await TraceAsync("o1", "--program", "trace-parked");

        Assert.Equal(ExitCodes.Undecided, result.Code);
        Assert.Matches(
            "\nThe entry has been parked since .*\\(unknown_member, .*\\. No member has the id 'zoe'",
            result.Output
        );
    }

    [Fact]
    public async Task An_unknown_entry_or_program_is_named()
    {
        await FamilyAsync("trace-unknown");

        var noEvent = await TraceAsync("o9", "--program", "trace-unknown");
        var noNumber = await TraceAsync("9000000000000000001");
        var noProgram = await TraceAsync("o9", "--program", "no-such");
        var noId = await TraceAsync("o9");

        Assert.Equal(
            (ExitCodes.Failed, "There is no entry 'o9' in program 'trace-unknown'."),
            (noEvent.Code, noEvent.Error.TrimEnd())
        );
        Assert.Equal(
            (ExitCodes.Failed, "There is no entry '9000000000000000001' in the database."),
            (noNumber.Code, noNumber.Error.TrimEnd())
        );
        Assert.Equal(ExitCodes.Usage, noProgram.Code);
        Assert.StartsWith("There is no program 'no-such'", noProgram.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, noId.Code);
        Assert.EndsWith("name its program with --program.", noId.Error.TrimEnd(), StringComparison.Ordinal);
    }

    private async Task<CommandResult> TraceAsync(params string[] words)
    {
        await server.OpenAsync();
        return await CommandLine.RunOnAsync(storage(), ["trace", .. words]);
    }

    private async Task<string> FamilyAsync(string name, bool isNew = true)
    {
        var program = isNew ? await server.CreateProgramAsync(name) : "/v1/programs/" + name;
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        return program;
    }

    private async Task SendAsync(string program, string body, int status = 200)
    {
        var answer = await server.PostAsync(program + "/events?wait=20s", body);
        Assert.True(answer.Status == status, answer.Body);
    }
}

public sealed class QueuedTraceTests
{
    [Fact]
    public async Task An_entry_in_the_queue_is_not_decided()
    {
        using var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync("members", commands.Write("m.csv", "member,referrer,joined_at\nann,,\nbob,ann,\n"));
        await using (var stores = await commands.OpenAsync())
        {
            var program = await stores.Store.FindProgramAsync(
                CommandLine.Program,
                TestContext.Current.CancellationToken
            );
            await stores.Store.AcceptAsync(
                [
                    new NewEntry
                    {
                        ProgramId = program!.Id,
                        Type = "purchase",
                        Key = EntryKey.OfEvent("o1"),
                        BodyHash = EntryKey.OfBody("o1"u8),
                        ExternalId = "o1",
                        Member = "bob",
                        Amount = 2000,
                        Currency = "USD",
                    },
                ],
                TestContext.Current.CancellationToken
            );
        }

        var result = await commands.RunAsync("trace", "o1", "--program", CommandLine.Program);

        Assert.Equal(ExitCodes.Undecided, result.Code);
        Assert.Matches(
            "^Entry +o1, number [0-9]+\n(.*\n)*\nThe entry is in the queue and not decided yet.",
            result.Output
        );
    }
}
