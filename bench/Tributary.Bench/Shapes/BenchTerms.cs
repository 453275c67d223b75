namespace Tributary.Bench.Shapes;

/// <summary>The Terms of the synthetic program: every purchase pays three levels, held for a month.</summary>
internal static class BenchTerms
{
    public const string Program = "bench";

    public const string Json = """
        { "name": "Benchmark", "currency": "USD",
          "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
          "attribution": { "model": "last_click", "window": "30d", "prefer": "code" },
          "rewards": [
            { "key": "revenue", "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"],
              "hold": "30d", "for": "365d" } ] }
        """;
}
