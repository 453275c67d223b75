using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tributary.Engine;

namespace Tributary.Bench;

/// <summary>The real data of samples/data, as the Engine takes it.</summary>
internal static class RealData
{
    public const string Terms = """
        { "name": "Acme refer a friend", "currency": "USD",
          "link": { "destination": "https://acme.example/welcome", "allowed_hosts": ["acme.example"] },
          "attribution": { "model": "last_click", "window": "30d", "prefer": "code" },
          "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                            { "field": "event.amount", "op": "gte", "value": 2000 } ] }, "within": "60d" },
          "rewards": [
            { "key": "referrer-bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d", "cap": { "count": 50, "per": "month" } },
            { "key": "friend-bonus", "on": "referral.completed", "to": "member", "amount": 500 },
            { "key": "revenue", "on": "purchase", "to": "upline", "rates": ["10%", "5%", "2%"], "hold": "30d", "for": "365d" } ] }
        """;

    public static IEnumerable<SignUp> Members(string folder, long program) =>
        Lines(Path.Combine(folder, "members.csv.gz")).Select(c => new SignUp
        {
            ProgramId = program, Id = c[0], Referrer = c[1].Length == 0 ? null : c[1], JoinedAt = At(c[2]),
        });

    public static IEnumerable<NewEntry> Purchases(string folder, long program) =>
        Lines(Path.Combine(folder, "purchases.csv.gz")).Select(c => new NewEntry
        {
            ProgramId = program, Type = "purchase", Key = EntryKey.OfEvent(c[0]), BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(string.Join(',', c))),
            ExternalId = c[0], Member = c[1], OccurredAt = At(c[2]), Amount = long.Parse(c[3], CultureInfo.InvariantCulture), Currency = c[4],
            Properties = Encoding.UTF8.GetBytes($$"""{"items":{{c[5]}}}"""),
        });

    private static IEnumerable<string[]> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line) yield return line.Split(',');
    }

    private static Instant At(string text) => Instant.From(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
}
