using System.Globalization;
using System.Text.Json;

namespace Tributary.Dashboard.Terms;

/// <summary>A value of a JSON text, with its place in the text.</summary>
public sealed class JsonSpot
{
    /// <summary>The type of the value.</summary>
    public required JsonValueKind Kind { get; init; }

    /// <summary>The place of its first character.</summary>
    public required int Start { get; init; }

    /// <summary>The place after its last character.</summary>
    public int End { get; internal set; }

    /// <summary>A text without its quotes and escapes; any other value as it is written.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>The members of an object, in their order.</summary>
    public IReadOnlyList<JsonMember> Members { get; internal set; } = [];

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<JsonSpot> Items { get; internal set; } = [];

    /// <summary>Returns the value of a member; null when there is none.</summary>
    public JsonSpot? this[string name] => Members.FirstOrDefault(member => member.Name == name)?.Value;

    /// <summary>Returns the value at a JSON pointer; null when there is none.</summary>
    public JsonSpot? Find(string pointer)
    {
        var spot = this;
        foreach (var step in JsonPointers.StepsOf(pointer))
            if (spot?.Below(step) is { } below)
                spot = below;
            else
                return null;
        return spot;
    }

    /// <summary>Returns the value at a JSON pointer or, without one, the nearest that holds it.</summary>
    public JsonSpot FindNearest(string pointer)
    {
        var spot = this;
        foreach (var step in JsonPointers.StepsOf(pointer))
            if (spot.Below(step) is { } below)
                spot = below;
            else
                break;
        return spot;
    }

    private JsonSpot? Below(string step) =>
        Kind == JsonValueKind.Object ? this[step]
        : int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Items.Count
            ? Items[index]
        : null;
}

/// <summary>A member of an object.</summary>
/// <param name="Name">The key, without quotes and escapes.</param>
/// <param name="Start">The place of the key's first character.</param>
/// <param name="KeyEnd">The place after the key's last character.</param>
/// <param name="Value">The value.</param>
public sealed record JsonMember(string Name, int Start, int KeyEnd, JsonSpot Value);
