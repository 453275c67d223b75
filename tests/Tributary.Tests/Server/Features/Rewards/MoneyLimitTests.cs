using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Rewards;

/// <summary>
/// The limit of adjustments by one person, changes of a program's currency, and the trace of forfeited rewards.
/// </summary>
public sealed class MoneyLimitTests(MoneyLimitTests.LimitedServer server) : IClassFixture<MoneyLimitTests.LimitedServer>
{
    public sealed class LimitedServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Tributary:AdjustmentLimit", "1000")];
    }

    [Fact]
    public async Task The_limit_of_one_person_holds_for_all_adjustments_of_a_day()
    {
        var program = await server.CreateProgramAsync("adjusted");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob");

        Assert.Equal("payable", await AdjustAsync(program, "ann", "a1", 600));
        Assert.Equal("review", await AdjustAsync(program, "bob", "a2", 500));
        Assert.Equal("payable", await AdjustAsync(program, "bob", "a3", -400));
        // The same adjustment again gives the same result and uses nothing more.
        Assert.Equal("payable", await AdjustAsync(program, "ann", "a1", 600));
        Assert.Equal("review", await AdjustAsync(program, "ann", "a4", -1));
        Assert.Equal("review", await AdjustAsync(program, "ann", "a5", 1001, "EUR"));
        Assert.Equal("payable", await AdjustAsync(program, "ann", "a6", 1000, "EUR"));

        var balance = (await server.GetAsync(program + "/members/bob/balance")).As<BalanceInfo>();
        Assert.Equal(-400, balance.Balances[0].Payable);
    }

    [Fact]
    public async Task A_currency_stays_once_something_has_happened()
    {
        var program = await server.CreateProgramAsync("money");
        var euros = TestServer.ProgramTerms.Replace(
            "\"USD\"",
            "\"EUR\", \"accepts\": [\"EUR\", \"USD\"], \"applies_to\": \"all_from_now\""
        );
        var zloty = TestServer.ProgramTerms.Replace("\"USD\"", "\"PLN\"");
        await server.PostAsync(
            program + "/members",
            """
            [{"id":"ann","joined_at":"2026-01-01T00:00:00Z"},
             {"id":"bob","referrer":"ann","joined_at":"2026-01-01T00:00:00Z"}]
            """
        );

        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, program, euros)).Status);
        Assert.InRange(
            (
                await server.PostAsync(
                    program + "/events?wait=5s",
                    """{"id":"p1","type":"purchase","member":"bob","amount":5000,"currency":"EUR"}"""
                )
            ).Status,
            200,
            202
        );
        Assert.InRange(
            (
                await server.PostAsync(
                    program + "/events?wait=5s",
                    """{"id":"p2","type":"purchase","member":"bob","amount":700,"currency":"USD"}"""
                )
            ).Status,
            200,
            202
        );
        (await server.SendAsync(HttpMethod.Put, program, zloty)).IsProblem(422, "currency_in_use", "/currency");

        var stats = (await server.GetAsync(program + "/members/ann/stats")).As<MemberStats>();
        Assert.Equal(["5000 EUR", "700 USD"], stats.Revenue.Select(money => $"{money.Amount} {money.Currency}"));
    }

    [Fact]
    public async Task A_refund_of_what_was_forfeited_says_so()
    {
        var program = await server.CreateProgramAsync("closed");
        await server.PostAsync(program + "/members", """[{"id":"ann"},{"id":"bob","referrer":"ann"}]""");
        await server.PostAsync(
            program + "/events?wait=5s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/ann?balance=forfeit")).Status);
        await server.PostAsync(
            program + "/events?wait=5s",
            """{"id":"r1","type":"refund","member":"bob","reverses":"p1"}"""
        );

        var balance = (await server.GetAsync(program + "/members/ann/balance")).As<BalanceInfo>().Balances[0];
        Assert.Equal((0, 0), (balance.Payable, balance.Held));
        var facts = (await server.GetAsync(program + "/events/r1")).As<EventInfo>().Decision!.Trace!.Facts;
        Assert.Equal(2, facts?.GetProperty("forfeited").GetArrayLength());
    }

    /// <returns>The status of the adjustment's reward.</returns>
    private async Task<string> AdjustAsync(
        string program,
        string member,
        string id,
        long amount,
        string currency = "USD"
    )
    {
        var answer = await server.PostAsync(
            $"{program}/members/{member}/adjustments",
            $$"""{"id":"{{id}}","amount":{{amount}},"currency":"{{currency}}","reason":"a correction"}"""
        );
        Assert.InRange(answer.Status, 200, 201);
        return answer.As<AdjustmentInfo>().Decision!.Rewards[0].Status;
    }
}
