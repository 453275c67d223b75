using System.Text.Json.Nodes;

namespace Tributary.Server.Reference;

/// <summary>The texts about the API as a whole.</summary>
internal static class ApiTexts
{
    public const string Bearer = "key";

    private const string About = """
        Tributary is a self-hosted referral engine: tell it who signed up and what they did, and it decides who earns
        what, once, to the last cent.

        - **Keys**: `Authorization: Bearer trb_…`. Each call says which scope its key needs: `read`, `write`, `manage`,
          `approve`, `review`, `public` (safe in browsers) or `admin` (all of them).
        - **Money** is an integer in minor units of a currency: 1999 is 19.99 USD. **Times** are RFC 3339 with an
          offset.
        - **Requests are strict**: an unknown field or parameter is refused, with the name that was probably meant.
          **Answers grow**: ignore fields and words that you do not know.
        - **Safe to repeat**: members, events and adjustments by their own id, at any time; other creating calls by an
          `Idempotency-Key`, for seven days.
        - **Lists** are newest first. To get the next page, send `next_cursor` as `cursor`; the last page has none.
        - **Errors** are `application/problem+json` with a stable [`code`](/docs/errors) and, for input, the JSON
          `pointer` at fault. 429 and 503 carry `Retry-After`.

        More to read: [conventions of the API](/docs/guide/api.md), [integrating in an
        afternoon](/docs/guide/integrating.md), [concepts](/docs/guide/concepts.md),
        [Terms](/docs/guide/terms.md) and their [JSON Schema](/openapi/terms.schema.json),
        [reasons](/docs/guide/reasons.md), [error codes](/docs/errors),
        [fraud detection](/docs/guide/fraud.md), [webhooks](/docs/guide/webhooks.md) and their
        [AsyncAPI](/asyncapi/v1.json), [alerts](/docs/guide/alerts.md), [brokers](/docs/guide/brokers.md),
        [recipes](/docs/guide/recipes.md), [questions and answers](/docs/guide/faq.md), [moving from another
        vendor](/docs/guide/moving.md),
        [privacy](/docs/guide/privacy.md), [operating](/docs/guide/operating.md), [settings](/docs/guide/settings.md).
        """;

    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Programs", "Referral programs and the versions of their Terms, which say what they pay."),
        ("Members", "The people of a program: sign them up, read their state, correct and erase them."),
        ("Codes", "The codes that members share, and visits that your own site reports."),
        ("Events", "The actions of members, and the decisions on them."),
        ("Referrals", "Who referred whom, and the status of each referral."),
        ("Rewards", "The rewards granted: approve, reject and hand them over."),
        ("Leaderboard", "The best members."),
        ("Portal", "The pages on which members see their own data: their look, their sessions and their content."),
        ("Analytics", "The figures of a program: reports, and the entries behind them."),
        ("Alerts", "Rules that watch the figures of a program, and the state of each rule."),
        ("Audit", "Who changed what, and when: keys, people and the command line in one list."),
        ("Keys", "The keys of the API: create, list, rotate and revoke them."),
        ("What-if", "What other Terms would have changed over a past window, member by member and event by event."),
        ("Exports", "Lists and the log as files, for warehouses and spreadsheets."),
        ("Fraud", "Suspicious referrals, the signals found, and the decisions of people."),
        ("People", "Who signs in to the dashboard, with which role, and from where."),
        ("Webhooks", "The addresses that changes are posted to, and the result of each delivery."),
        (
            "Links",
            "The addresses that visitors' browsers open, without a key. `GET /r/{code}` and `GET /{program}/r/{code}` "
                + "follow a link: they store the click, set the visitor's "
                + "cookie and redirect (302) to the destination in the Terms, with `ref` and `click` in its query."
        ),
        ("Operating", "For load balancers and monitoring. Needs no key."),
    ];

    public static JsonObject Around(JsonObject root)
    {
        var components = root["components"]!.DeepClone().AsObject();
        components["parameters"] = ApiHeaders.WriteParameters();
        components["headers"] = ApiHeaders.WriteHeaders();
        components["securitySchemes"] = new JsonObject
        {
            [Bearer] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["description"] =
                    "A key, `trb_PREFIX_SECRET`, as `tributary keys create` prints it. Keys carry scopes, "
                    + "and may be limited to one program.",
            },
        };
        return new JsonObject
        {
            ["openapi"] = root["openapi"]!.DeepClone(),
            ["info"] = new JsonObject
            {
                ["title"] = "Tributary",
                ["version"] = ApiDocument.Name,
                ["summary"] = "A self-hosted referral engine.",
                ["description"] = About,
                ["contact"] = new JsonObject { ["name"] = "The operator of this server" },
                ["license"] = new JsonObject { ["name"] = "Apache License 2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(
                new JsonObject { ["url"] = "/", ["description"] = "The server that serves this document." }
            ),
            ["tags"] = new JsonArray([
                .. s_tags.Select(tag =>
                    (JsonNode)new JsonObject { ["name"] = tag.Name, ["description"] = tag.Description }
                ),
            ]),
            ["paths"] = root["paths"]!.DeepClone(),
            ["components"] = components,
        };
    }
}
