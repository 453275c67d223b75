using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>Reads values of Terms that may be faulty: a value of another type counts as absent.</summary>
internal static class TermsValues
{
    public static JsonElement? Find(JsonElement? of, string name)
    {
        foreach (var member in Members(of))
            if (member.Name == name && member.Value.ValueKind != JsonValueKind.Null)
                return member.Value;
        return null;
    }

    public static JsonElement? Object(JsonElement? of, string name) =>
        Find(of, name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public static string? Text(JsonElement? of, string name) => Text(Find(of, name));

    public static string? Text(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text)
            return null;
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    public static decimal? Number(JsonElement? of, string name) => Number(Find(of, name));

    public static decimal? Number(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var exact) ? exact : null;

    public static IReadOnlyList<JsonElement> Items(JsonElement? of, string name) => Items(Find(of, name));

    public static IReadOnlyList<JsonElement> Items(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    public static IReadOnlyList<TermsMember> Members(JsonElement? of, string name) => Members(Find(of, name));

    public static IReadOnlyList<TermsMember> Members(JsonElement? value)
    {
        var members = new List<TermsMember>();
        if (value is { ValueKind: JsonValueKind.Object } map)
            foreach (var member in map.EnumerateObject())
                if (NameOf(member) is { } name)
                    members.Add(new TermsMember(name, member.Value));
        return members;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }
}

/// <summary>A member of an object.</summary>
internal sealed record TermsMember(string Name, JsonElement Value);
