using System.Text;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>The place where a text stops being JSON.</summary>
/// <param name="Offset">The place of the character.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Detail">A sentence that says what is wrong.</param>
public sealed record JsonMistake(int Offset, int Line, string Detail);

/// <summary>Reads a JSON text into values that know their places.</summary>
public sealed class JsonSpots
{
    private const int MostDepth = 64;

    private readonly string _text;
    private readonly byte[] _bytes;

    // The place in the text of each byte; null when each character is one byte.
    private readonly int[]? _places;

    private JsonSpots(string text)
    {
        _text = text;
        _bytes = Encoding.UTF8.GetBytes(text);
        _places = _bytes.Length == text.Length ? null : PlacesOf(text, _bytes.Length);
    }

    /// <returns>The value, or the mistake because of which there is none.</returns>
    public static (JsonSpot? Root, JsonMistake? Mistake) Read(string text)
    {
        var spots = new JsonSpots(text);
        try
        {
            var reader = new Utf8JsonReader(spots._bytes, new JsonReaderOptions { MaxDepth = MostDepth });
            reader.Read();
            var root = spots.ReadValue(ref reader);
            reader.Read();
            return (root, null);
        }
        catch (JsonException fault)
        {
            return (null, MistakeOf(text, fault));
        }
    }

    /// <summary>Returns the number of the line that holds a place, from 1.</summary>
    public static int LineOf(string text, int offset) => text.AsSpan(0, Math.Min(offset, text.Length)).Count('\n') + 1;

    private JsonSpot ReadValue(ref Utf8JsonReader reader)
    {
        var spot = new JsonSpot { Kind = KindOf(reader.TokenType), Start = PlaceOf(reader.TokenStartIndex) };
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadMembers(ref reader, spot);
        else if (reader.TokenType == JsonTokenType.StartArray)
            ReadItems(ref reader, spot);
        spot.End = PlaceOf(reader.BytesConsumed);
        spot.Text = spot.Kind == JsonValueKind.String ? TextOf(ref reader) : _text[spot.Start..spot.End];
        return spot;
    }

    private void ReadMembers(ref Utf8JsonReader reader, JsonSpot spot)
    {
        var members = new List<JsonMember>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = TextOf(ref reader);
            var start = PlaceOf(reader.TokenStartIndex);
            var end = PlaceOf(reader.TokenStartIndex + reader.ValueSpan.Length + 2); // two quotes
            reader.Read();
            members.Add(new JsonMember(name, start, end, ReadValue(ref reader)));
        }
        spot.Members = members;
    }

    private void ReadItems(ref Utf8JsonReader reader, JsonSpot spot)
    {
        var items = new List<JsonSpot>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader));
        spot.Items = items;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the server refuses it, and the form shows what was written.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static JsonValueKind KindOf(JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => JsonValueKind.Object,
            JsonTokenType.StartArray => JsonValueKind.Array,
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };

    private int PlaceOf(long at) => _places is null ? (int)at : _places[at];

    private static int[] PlacesOf(string text, int length)
    {
        var places = new int[length + 1];
        var at = 0;
        for (var i = 0; i < text.Length; )
        {
            var width =
                char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            var bytes = width == 2 ? 4 : Encoding.UTF8.GetByteCount(text.AsSpan(i, 1));
            places.AsSpan(at, bytes).Fill(i);
            at += bytes;
            i += width;
        }
        places[length] = text.Length;
        return places;
    }

    private static JsonMistake MistakeOf(string text, JsonException fault)
    {
        var line = (int)(fault.LineNumber ?? 0);
        var start = 0;
        for (var i = 0; i < line; i++)
            start = text.IndexOf('\n', start) + 1;
        var end = text.IndexOf('\n', start) is var next and >= 0 ? next : text.Length;
        var column = CharactersOf(text[start..end], (int)(fault.BytePositionInLine ?? 0));
        return new JsonMistake(start + column, line + 1, SentenceOf(text, start + column));
    }

    private static int CharactersOf(string line, int bytes)
    {
        var (count, used) = (0, 0);
        while (count < line.Length && used < bytes)
            used += Encoding.UTF8.GetByteCount(line.AsSpan(count++, 1));
        return count;
    }

    private static string SentenceOf(string text, int at)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "There is no text. Terms are one JSON object.";
        if (text.AsSpan(Math.Min(at, text.Length)).Trim().IsEmpty)
            return "The text ends too early: a quote, a bracket or a brace is not closed.";
        var before = text.AsSpan(0, at).TrimEnd();
        return (before.IsEmpty ? ' ' : before[^1], text[at]) switch
        {
            (',', '}' or ']') => "There is a comma with nothing after it.",
            (_, '/') => "JSON has no comments.",
            (_, '\'') => "Texts are between double quotes.",
            (_, '\n' or '\r') => "A text is not closed on its line.",
            var (_, wrong) => $"The text is not JSON from “{wrong}” on. A comma or a quote before it may be missing.",
        };
    }
}
