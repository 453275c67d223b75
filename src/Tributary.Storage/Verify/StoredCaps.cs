using System.Text.Json;

namespace Tributary.Storage.Verify;

/// <summary>The caps of one version of the Terms, read from the stored JSON.</summary>
internal sealed class StoredCaps
{
    private readonly Dictionary<string, List<StoredCap>> _ofRules = new(StringComparer.Ordinal);
    private readonly TimeZoneInfo _zone;

    private StoredCaps(JsonElement terms)
    {
        Currency = terms.GetProperty("currency").GetString()!;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(Text(terms, "timezone") ?? "UTC");
        foreach (var rule in terms.GetProperty("rewards").EnumerateArray())
        {
            var key = rule.GetProperty("key").GetString()!;
            _ofRules[key] = [];
            if (rule.TryGetProperty("cap", out var own))
                _ofRules[key].Add(StoredCap.Read(own, key, isBudget: false));
        }
        if (terms.TryGetProperty("caps", out var shared))
        {
            foreach (var cap in shared.EnumerateArray())
            {
                var rules = cap.GetProperty("rules")
                    .EnumerateArray()
                    .Select(rule => rule.GetString()!)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .ToList();
                foreach (var rule in rules)
                    _ofRules[rule].Add(StoredCap.Read(cap, "+" + string.Join('+', rules), isBudget: false));
            }
        }
        if (terms.TryGetProperty("budget", out var budget))
            foreach (var caps in _ofRules.Values)
                caps.Add(StoredCap.Read(budget, "*budget", isBudget: true));
    }

    public string Currency { get; }

    public static StoredCaps Read(byte[] document)
    {
        using var terms = JsonDocument.Parse(document);
        return new StoredCaps(terms.RootElement);
    }

    /// <summary>Returns every cap that a reward of this rule counts against.</summary>
    public IReadOnlyList<StoredCap> Of(string rule) => _ofRules.TryGetValue(rule, out var caps) ? caps : [];

    /// <summary>
    /// Returns the first day, yyyymmdd, of the period that contains a time; 0 for all time. Weeks begin on Monday.
    /// </summary>
    public int FirstDay(DateTime utc, string per)
    {
        if (per == "all")
            return 0;
        var day = TimeZoneInfo.ConvertTimeFromUtc(utc, _zone).Date;
        if (per == "month")
            day = new DateTime(day.Year, day.Month, 1);
        while (per == "week" && day.DayOfWeek != DayOfWeek.Monday)
            day = day.AddDays(-1);
        return (day.Year * 10_000) + (day.Month * 100) + day.Day;
    }

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <param name="Name">The name in the database: <c>bonus</c>, <c>+inviter+invited/day</c>, <c>*budget/week</c>.</param>
/// <param name="Per"><c>day</c>, <c>week</c>, <c>month</c> or <c>all</c>.</param>
internal sealed record StoredCap(string Name, string Per, bool IsOfProgram)
{
    public static StoredCap Read(JsonElement cap, string owner, bool isBudget)
    {
        var per = StoredCaps.Text(cap, "per") ?? "all";
        return new(per == "all" ? owner : $"{owner}/{per}", per, isBudget || StoredCaps.Text(cap, "of") == "program");
    }
}
