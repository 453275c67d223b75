using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tributary.Tests.Server.Reference;

/// <summary>One call of the API and its answer.</summary>
/// <param name="Call">The operation's id.</param>
/// <param name="Title">What it is an example of.</param>
public sealed record Exchange(
    string Call,
    string Title,
    string Method,
    string Path,
    string? Type,
    JsonNode? Body,
    IReadOnlyDictionary<string, string> Headers,
    Answer Answer
)
{
    public JsonNode? Response =>
        Answer.Body.Length == 0 ? null
        : Answer.MediaType?.Contains("json", StringComparison.Ordinal) == true ? JsonNode.Parse(Answer.Body)
        : JsonValue.Create(Answer.Body);
}

/// <summary>Makes every call of the API as a shop does. The documented examples are these real exchanges.</summary>
public sealed partial class ApiTour(TestServer server)
{
    private const string Acme = "/v1/programs/acme";
    private const string Terms = """
        { "name": "Acme refer a friend", "currency": "USD",
          "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] }, "within": "60d" },
          "rewards": [
            { "key": "referrer-bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d", "cap": { "count": 50, "per": "month" } },
            { "key": "friend-bonus", "on": "referral.completed", "to": "member", "amount": 500 },
            { "key": "revenue", "on": "purchase", "to": "upline", "rates": ["10%", "5%"], "hold": "30d" },
            { "key": "upgrade", "on": "upgrade", "to": "referrer", "amount": 700, "approval": "manual" } ] }
        """;

    private readonly List<Exchange> _made = [];

    public async Task<IReadOnlyList<Exchange>> WalkAsync()
    {
        await ProgramsAsync();
        await MembersAsync();
        await EventsAsync();
        await ReadsAsync();
        await RewardsAsync();
        await ReferralsAsync();
        await FraudAsync();
        await WebhooksAsync();
        await LinksAsync();
        await EndAsync();
        return _made;
    }

    private async Task ProgramsAsync()
    {
        await PutAsync("PutProgram", "new", Acme, Terms);
        await PutAsync(
            "PutProgram",
            "scheduled",
            $"{Acme}?effective_from={TimeProvider.System.GetUtcNow().AddDays(30):yyyy-MM-dd}T00:00:00Z",
            Terms.Replace("1000", "1500", StringComparison.Ordinal),
            ("If-Match", "\"1\"")
        );
        await GetAsync("ListTerms", Acme + "/terms?limit=2");
        await DoAsync("WithdrawTerms", "scheduled", HttpMethod.Delete, Acme + "/terms/2", null, ("If-Match", "\"2\""));
        await GetAsync("GetTerms", Acme + "/terms/1");
        await GetAsync("GetProgram", Acme);
        await GetAsync("ListPrograms", "/v1/programs?limit=10");
        await PostAsync("PauseProgram", "one", Acme + "/pause", null);
        await PostAsync("ResumeProgram", "one", Acme + "/resume", null);
    }

    private async Task MembersAsync()
    {
        var ann = await PostAsync(
            "AddMembers",
            "one",
            Acme + "/members",
            """{"id":"ann","email":"ann.smith@gmail.com","country":"US"}"""
        );
        await PostAsync(
            "AddMembers",
            "many",
            Acme + "/members",
            $$"""
            [ {"id":"bob","code":"{{ann.Text(
                "code"
            )}}","email":"bob@example.com"}, {"id":"cid","referrer":"ann","email":"annsmith+2@googlemail.com"},
              {"id":"dan","referrer":"bob"}, {"id":"fay","referrer":"ann"}, {"id":"gus","referrer":"ann","email":"annsmith+3@gmail.com"},
              {"id":"ida","code":"NOSUCHCODE"} ]
            """
        );
        await PostAsync(
            "AddCode",
            "coupon",
            Acme + "/members/ann/codes",
            """{"code":"SPRING","kind":"coupon","max_uses":100}""",
            ("Idempotency-Key", "spring-1")
        );
        await GetAsync("GetCode", Acme + "/codes/spring");
        await GetAsync("GetCodeImage", Acme + "/codes/spring/qr.svg");
        await PostAsync(
            "AddClick",
            "one",
            Acme + "/clicks",
            """{"code":"SPRING","landing_url":"https://acme.example/?ref=SPRING"}"""
        );
        await DoAsync(
            "PatchMember",
            "one",
            HttpMethod.Patch,
            Acme + "/members/bob",
            """{"country":"DE","phone":null,"attributes":{"plan":"pro"}}"""
        );
        await PostAsync(
            "AddAdjustment",
            "one",
            Acme + "/members/ann/adjustments",
            """{"id":"adj-1","amount":500,"currency":"USD","reason":"With our apologies for the delay."}"""
        );
        await DoAsync(
            "PatchCode",
            "one",
            HttpMethod.Patch,
            Acme + "/codes/SPRING",
            """{"max_uses":200,"ends_at":null}"""
        );
        await GetAsync("ListMemberCodes", Acme + "/members/ann/codes?limit=2");
        await GetAsync("GetMember", Acme + "/members/bob");
        await GetAsync("ExportMember", Acme + "/members/bob/export");
        await GetAsync("ListMembers", Acme + "/members?status=active&referrer=ann&limit=2");
    }

    private async Task EventsAsync()
    {
        await PostAsync(
            "AddEvents",
            "one",
            Acme + "/events?wait=20s",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );
        await PostAsync(
            "AddEvents",
            "many",
            Acme + "/events?wait=20s",
            """
            [ {"id":"order-2","type":"purchase","member":"cid","amount":4000}, {"id":"order-3","type":"purchase","member":"gus","amount":4000},
              {"id":"refund-1","type":"refund","member":"bob","amount":2500,"reverses":"order-1"}, {"id":"order-1","type":"purchase","member":"bob","amount":9900} ]
            """
        );
        await DoAsync(
            "AddEvents",
            "lines",
            HttpMethod.Post,
            Acme + "/events",
            """
            {"id":"up-1","type":"upgrade","member":"bob"}
            {"id":"up-2","type":"upgrade","member":"bob"}
            {"id":"up-3","type":"upgrade","member":"bob"}
            {"id":"up-4","type":"upgrade","member":"bob"}

            """
        );
        await PostAsync(
            "AddEvents",
            "waiting",
            Acme + "/events",
            """{"id":"order-9","type":"purchase","member":"zoe","amount":4000}"""
        );
        await PostAsync(
            "DryRunEvents",
            "events",
            Acme + "/events/dry-run",
            """[{"id":"order-4","type":"purchase","member":"bob","amount":1999}]"""
        );
        await PostAsync(
            "DryRunEvents",
            "draft",
            Acme + "/events/dry-run",
            $$"""{"events":[{"id":"order-4","type":"purchase","member":"dan","amount":2000}],"terms":{{Terms}} }"""
        );
        await GetAsync("GetEvent", Acme + "/events/order-1");
        await GetAsync("ListEvents", Acme + "/events?status=decided&member=bob&type=purchase&limit=2");
        // Only an event that could not be decided is retried, and a healthy server has none.
        await PostAsync("RetryEvent", "refused", Acme + "/events/order-9/retry", null);
    }

    private async Task ReadsAsync()
    {
        foreach (
            var (call, path) in new[]
            {
                ("GetStats", "members/ann/stats"),
                ("GetBudget", "budget"),
                ("GetCaps", "members/ann/caps"),
                ("ListMemberDecisions", "members/ann/decisions?limit=2"),
                ("GetBalance", "members/ann/balance"),
                ("ListLedger", "members/ann/ledger?limit=2"),
                ("ListMemberRewards", "members/ann/rewards?status=held&limit=2"),
                ("ListMemberReferrals", "members/ann/referrals?status=completed&limit=2"),
                ("ListUpline", "members/dan/upline"),
                ("ListDownline", "members/ann/downline?depth=2&limit=2"),
                ("GetLeaderboard", "leaderboard?by=rewards&period=month&limit=3"),
            }
        )
            await GetAsync(call, $"{Acme}/{path}");
    }

    private async Task RewardsAsync()
    {
        string[] ids;
        do ids =
        [
            .. (await server.GetAsync(Acme + "/rewards?status=review&rule=upgrade"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(reward => reward.GetProperty("id").GetString()!),
        ];
        while (ids.Length < 4);
        await GetAsync(
            "ListRewards",
            Acme
                + "/rewards?status=review&member=ann&rule=upgrade&currency=USD&limit=2&updated_since=2026-01-01T00:00:00Z"
        );
        await GetAsync("GetReward", $"{Acme}/rewards/{ids[0]}");
        await PostAsync(
            "ApproveReward",
            "one",
            $"{Acme}/rewards/{ids[0]}/approve",
            """{"reason":"The upgrade was paid."}"""
        );
        await PostAsync("ApproveRewards", "many", $"{Acme}/rewards/approve", $$"""{"ids":["{{ids[1]}}","rwd_404"]}""");
        await PostAsync(
            "RejectReward",
            "one",
            $"{Acme}/rewards/{ids[2]}/reject",
            """{"reason":"The upgrade was a mistake."}"""
        );
        await PostAsync(
            "RejectRewards",
            "many",
            $"{Acme}/rewards/reject",
            $$"""{"ids":["{{ids[3]}}"],"reason":"The upgrade was a mistake."}"""
        );
        await PostAsync(
            "FulfilReward",
            "one",
            $"{Acme}/rewards/{ids[0]}/fulfil",
            """{"reason":"Bank transfer 4711."}"""
        );
        await PostAsync(
            "FulfilRewards",
            "many",
            $"{Acme}/rewards/fulfil",
            $$"""{"ids":["{{ids[1]}}"],"reason":"Bank transfer 4711."}"""
        );
    }

    private async Task ReferralsAsync()
    {
        var pending = (await GetAsync("ListReferrals", Acme + "/referrals?status=pending&limit=5"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(referral => referral.GetProperty("id").GetString()!)
            .ToList();
        await GetAsync("GetReferral", $"{Acme}/referrals/{pending[0]}");
        await PostAsync(
            "CompleteReferral",
            "one",
            $"{Acme}/referrals/{pending[0]}/complete",
            """{"reason":"Bought in the shop on Main Street."}"""
        );
        await PostAsync(
            "RejectReferral",
            "one",
            $"{Acme}/referrals/{pending[1]}/reject",
            """{"reason":"An employee."}"""
        );
    }

    private async Task FraudAsync()
    {
        var cases = (await GetAsync("ListCases", Acme + "/fraud/cases?status=open&limit=5"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(found => found.GetProperty("id").GetString()!)
            .ToList();
        await PostAsync("AssignCase", "one", $"{Acme}/fraud/cases/{cases[0]}/assign", """{"assignee":"eve"}""");
        await PostAsync(
            "NoteCase",
            "one",
            $"{Acme}/fraud/cases/{cases[0]}/notes",
            """{"text":"Asked for a proof of identity."}"""
        );
        await GetAsync("GetCase", $"{Acme}/fraud/cases/{cases[0]}");
        await PostAsync(
            "ResolveCase",
            "one",
            $"{Acme}/fraud/cases/{cases[0]}/resolve",
            """{"outcome":"reject","note":"The same person."}"""
        );
        await PostAsync(
            "ResolveCases",
            "many",
            $"{Acme}/fraud/cases/resolve",
            $$"""{"outcome":"pass","ids":["{{cases[1]}}"]}"""
        );
        await GetAsync("GetMemberFraud", Acme + "/members/cid/fraud");
        await GetAsync("ListSignals", Acme + "/fraud/signals");
        await PostAsync(
            "AddTraits",
            "one",
            Acme + "/members/bob/traits",
            """{"payout_account":"DE02120300000000202051"}"""
        );
    }

    private async Task WebhooksAsync()
    {
        var webhook = (
            await PostAsync(
                "AddWebhook",
                "one",
                Acme + "/webhooks",
                """{"url":"https://shop.example/tributary","events":["reward.created","case.opened"]}"""
            )
        ).Text("id");
        var at = $"{Acme}/webhooks/{webhook}";
        await GetAsync("ListWebhooks", Acme + "/webhooks");
        await GetAsync("GetWebhook", at);
        var delivery = (await PostAsync("TestWebhook", "one", at + "/test", null)).Text("id");
        await GetAsync("ListDeliveries", at + "/deliveries?limit=5");
        await GetAsync("GetDelivery", $"{at}/deliveries/{delivery}");
        await PostAsync("ReplayDelivery", "one", $"{at}/deliveries/{delivery}/replay", null);
        await PostAsync(
            "ReplayDeliveries",
            "one",
            at + "/replay?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z",
            null
        );
        await PostAsync("RotateWebhook", "one", at + "/rotate", null);
        await DoAsync("PatchWebhook", "one", HttpMethod.Patch, at, """{"events":["*"],"enabled":false}""");
        await DoAsync("DeleteWebhook", "one", HttpMethod.Delete, at, null);
    }

    private async Task LinksAsync()
    {
        await GetAsync("Script", "/tributary.js");
        await GetAsync("Health", "/healthz");
        await GetAsync("Ready", "/readyz");
        await GetAsync("Metrics", "/metrics");
    }

    private async Task EndAsync()
    {
        await DoAsync("EndCode", "one", HttpMethod.Delete, Acme + "/codes/SPRING", null);
        await DoAsync("EraseMember", "one", HttpMethod.Delete, Acme + "/members/fay?balance=keep", null);
        await PostAsync("EndProgram", "one", Acme + "/end", null);
    }

    private Task<Answer> GetAsync(string call, string path, params (string Name, string Value)[] headers) =>
        DoAsync(call, "one", HttpMethod.Get, path, null, headers);

    private Task<Answer> PutAsync(
        string call,
        string title,
        string path,
        string body,
        params (string Name, string Value)[] headers
    ) => DoAsync(call, title, HttpMethod.Put, path, body, headers);

    private Task<Answer> PostAsync(
        string call,
        string title,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    ) => DoAsync(call, title, HttpMethod.Post, path, body, headers);

    private async Task<Answer> DoAsync(
        string call,
        string title,
        HttpMethod method,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    )
    {
        var type =
            body is null ? null
            : Lines().IsMatch(body) ? "application/x-ndjson"
            : "application/json";
        var answer = await server.SendAsync(method, path, body, type: type ?? "", headers: headers);
        if (answer.Status >= 400 && title != "refused")
            throw new InvalidOperationException($"{call} was refused: {answer.Status} {answer.Body}");
        var sent =
            body is null ? null
            : type == "application/json" ? JsonNode.Parse(body)
            : JsonValue.Create(body);
        _made.Add(
            new Exchange(
                call,
                title,
                method.Method,
                path,
                type,
                sent,
                headers.ToDictionary(header => header.Name, header => header.Value),
                answer
            )
        );
        return answer;
    }

    [GeneratedRegex(@"\}\n\{")]
    private static partial Regex Lines();
}
