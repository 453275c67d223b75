using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>Reads values of Terms that may be faulty: a value of another type counts as absent.</summary>
internal static class TermsValues
{
    public static JsonElement? Find(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } holder
        && holder.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

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

    public static IReadOnlyList<JsonProperty> Members(JsonElement? of, string name) =>
        Find(of, name) is { ValueKind: JsonValueKind.Object } map ? [.. map.EnumerateObject()] : [];
}
