using System.Globalization;
using System.Text.Json;
using Tributary.Server.Workers;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Features.WhatIfs;

/// <summary>Asks a server about other Terms, and reads its answers.</summary>
public abstract class WhatIfTest(TestServer server)
{
    private protected TestServer Server { get; } = server;

    private protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private protected static string Share(string rate, string more = "") =>
        $$""" "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["{{rate}}"]{{more}} } ] """;

    private protected static string Bonus(long least) =>
        $$"""
            "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                              { "field": "event.amount", "op": "gte", "value": {{least}} } ] } },
            "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 700 } ]
            """;

    private protected static string Terms(string clauses) =>
        $$"""
            { "name": "What if", "currency": "USD",
              "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] }, {{clauses}} }
            """;

    private protected static string Body(string terms, string window) => $$"""{"terms":{{terms}},{{window}}}""";

    private protected static string Ago(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(-days).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Creates a program in which ann referred bob and cid.</summary>
    private protected async Task<string> PutAsync(string name, string clauses)
    {
        Assert.Equal(201, (await Server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, Terms(clauses))).Status);
        var program = "/v1/programs/" + name;
        await Server.AddMemberAsync(program, "ann", $$""","joined_at":"{{Ago(90)}}" """);
        await Server.AddMemberAsync(program, "bob", $$""","referrer":"ann","joined_at":"{{Ago(80)}}" """);
        await Server.AddMemberAsync(program, "cid", $$""","referrer":"ann","joined_at":"{{Ago(80)}}" """);
        return program;
    }

    private protected Task BuyAsync(
        string program,
        string id,
        string member,
        long amount,
        int daysAgo,
        string more = ""
    ) =>
        SendAsync(
            program,
            $$"""
            {"id":"{{id}}","type":"purchase","member":"{{member}}","amount":{{amount}},
             "occurred_at":"{{Ago(daysAgo)}}"{{more}}}
            """
        );

    private protected Task RefundAsync(
        string program,
        string id,
        string of,
        string member,
        long? amount,
        int daysAgo
    ) =>
        SendAsync(
            program,
            $$"""
            {"id":"{{id}}","type":"refund","member":"{{member}}","reverses":"{{of}}",
             "occurred_at":"{{Ago(daysAgo)}}"{{(amount is { } part ? $",\"amount\":{part}" : "")}}}
            """
        );

    private protected async Task SendAsync(string program, string sent)
    {
        var answer = await Server.PostAsync(program + "/events?wait=20s", sent);
        Assert.True(answer.Status == 200, answer.Body);
    }

    /// <returns>The result.</returns>
    private protected async Task<JsonElement> AskAsync(string program, string clauses, string window)
    {
        var asked = await Server.PostAsync(program + "/what-if", Body(Terms(clauses), window));
        Assert.True(asked.Status == 202, asked.Body);
        Assert.Equal($"{program}/what-if/{asked.Text("id")}", asked.Location);
        var answer = await WaitAsync(asked.Location!);
        Assert.True(answer.Text("status") == "done", answer.Body);
        var progress = answer.Json.GetProperty("progress");
        Assert.True(progress.Int("decided") <= progress.Int("total"), answer.Body);
        return answer.Json.GetProperty("result");
    }

    private protected Task<Answer> WaitAsync(string path) =>
        Polling.UntilAsync(
            async () =>
            {
                await Server.Get<WhatIfTurn>().RunAsync(Stopping);
                return await Server.GetAsync(path);
            },
            answer => answer.Text("status") is not ("queued" or "running")
        );

    private protected async Task<(string Id, string Path)> LastAsync(string program) =>
        ((await ItemsAsync(program + "/what-if?limit=1"))[0].Word("id")!, program + "/what-if");

    private protected async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path)
    {
        var answer = await Server.GetAsync(path);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>Checks that the pages of a list have so many items, each once.</summary>
    private protected async Task PagesAsync(string path, int items)
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var answer = await Server.GetAsync(path + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()));
            cursor = answer.Text("next_cursor") is { Length: > 0 } next ? next : null;
        } while (cursor is not null);
        Assert.Equal(items, seen.Distinct().Count());
        Assert.Equal(items, seen.Count);
    }

    private protected static (string?, long, long, long) Cost(JsonElement result)
    {
        var cost = Assert.Single(result.GetProperty("costs").EnumerateArray());
        return (cost.Word("currency"), cost.Int("before"), cost.Int("after"), cost.Int("difference"));
    }

    private protected static IEnumerable<string> Notes(JsonElement result) =>
        result
            .GetProperty("notes")
            .EnumerateArray()
            .Select(note =>
                note.Word("code") + (note.TryGetProperty("count", out var count) ? " " + count.GetInt64() : "")
            );

    /// <summary>Returns the rewards of a side or, without any, its outcome and reasons.</summary>
    private protected static string Side(JsonElement one, string side)
    {
        var of = one.GetProperty(side);
        var rewards = of.GetProperty("rewards").EnumerateArray().ToList();
        return rewards.Count > 0
            ? string.Join(", ", rewards.Select(r => $"{r.Word("member")} {r.Word("rule")} {r.Int("amount")}"))
            : $"{of.Word("outcome")}: {string.Join(' ', of.GetProperty("reasons").EnumerateArray())}";
    }
}

internal static class WhatIfFields
{
    public static string? Word(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static long Int(this JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
