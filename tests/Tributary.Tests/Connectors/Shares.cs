using Tributary.Tests.Server;

namespace Tributary.Tests.Connectors;

/// <summary>
/// A program in which ann, the referrer of bob, gets a tenth of his purchases, and nothing depends on the order.
/// </summary>
internal static class Shares
{
    public const string Terms = """
        { "name": "Shares", "currency": "USD",
          "link": { "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"] },
          "completes": { "when": { "field": "event.type", "op": "eq", "value": "never" }, "within": "60d" },
          "rewards": [ { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%"] } ] }
        """;

    public const string Ann = """{"id":"ann"}""";
    public const string Bob = """{"id":"bob","referrer":"ann"}""";

    /// <summary>Returns what an answer about a balance says is payable; 0 before the first reward.</summary>
    public static long PayableOf(Answer balance)
    {
        var balances = balance.Json.GetProperty("balances");
        return balances.GetArrayLength() == 0 ? 0 : balances[0].GetProperty("payable").GetInt64();
    }

    public static string Purchase(string id, int amount = 1_000) =>
        $$"""{"id":"{{id}}","type":"purchase","member":"bob","amount":{{amount}}}""";
}
