using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Terms;

namespace Tributary.Dashboard.Terms;

/// <summary>
/// Terms that somebody writes. The text is the one truth: a change of the form changes the text, and each text that is
/// JSON makes the form anew. While the text is not JSON, the form stays as it was.
/// </summary>
public sealed class TermsDraft
{
    private const int MostSteps = 200;

    private readonly List<string> _undone = [];
    private readonly List<string> _done = [];

    /// <summary>Begins with a text.</summary>
    public TermsDraft(string text)
    {
        Text = text;
        (Form, Terms) = Build("{}");
        Read();
    }

    /// <summary>The JSON Schema of Terms.</summary>
    public static SchemaPart Schema { get; } = SchemaPart.Read(TermsSchema.Json);

    /// <summary>Writes stored Terms for people: in the order of the schema, and in lines.</summary>
    public static string Layout(JsonElement terms) =>
        JsonLayout.Write(JsonLayout.Plain(terms), schema: Schema, isBroken: true);

    /// <summary>The JSON as it is written.</summary>
    public string Text { get; private set; }

    /// <summary>Why the text is not JSON; null when it is.</summary>
    public JsonMistake? Mistake { get; private set; }

    /// <summary>The form of the last text that was JSON.</summary>
    public FormNode Form { get; private set; }

    /// <summary>The last text that was JSON, as a value.</summary>
    public JsonElement Terms { get; private set; }

    /// <summary>Whether there is a step to undo.</summary>
    public bool MayUndo => _done.Count > 0;

    /// <summary>Whether there is a step to do again.</summary>
    public bool MayRedo => _undone.Count > 0;

    /// <summary>Takes a new text.</summary>
    public void Write(string text)
    {
        if (text == Text)
            return;
        _done.Add(Text);
        if (_done.Count > MostSteps)
            _done.RemoveAt(0);
        _undone.Clear();
        Text = text;
        Read();
    }

    /// <summary>Takes back the last change.</summary>
    public void Undo() => Step(_done, _undone);

    /// <summary>Does again what was taken back.</summary>
    public void Redo() => Step(_undone, _done);

    /// <summary>Puts a value in the place of the one at a pointer.</summary>
    public void Replace(string pointer, string json) => Write(JsonEdits.Replace(Text, pointer, json));

    /// <summary>Adds a field.</summary>
    public void Add(FormNode group, string name, string json) =>
        Write(JsonEdits.Add(Text, group.Pointer, name, json, group.Kind == FormKind.Group ? group.Schema : null));

    /// <summary>Adds an item that the schema suggests.</summary>
    public void Append(FormNode list) => Write(JsonEdits.Append(Text, list.Pointer, FormBuilder.FreshItem(Text, list)));

    /// <summary>Removes a field, entry or item.</summary>
    public void Remove(string pointer) => Write(JsonEdits.Remove(Text, pointer));

    /// <summary>Lets an item and the one before it change places.</summary>
    public void MoveUp(string pointer)
    {
        var index = int.Parse(JsonPointers.LastOf(pointer), CultureInfo.InvariantCulture);
        Write(JsonEdits.Swap(Text, JsonPointers.ParentOf(pointer), index - 1, index));
    }

    /// <summary>Gives an entry another key.</summary>
    public void Rename(string pointer, string key) => Write(JsonEdits.Rename(Text, pointer, key));

    /// <summary>Returns the place in the text of the value at a pointer, or of the nearest that holds it.</summary>
    public (int Start, int End, int Line) PlaceOf(string pointer)
    {
        if (Mistake is { } mistake)
            return (mistake.Offset, mistake.Offset, mistake.Line);
        var spot = Form.Spot.FindNearest(pointer);
        // A value of many lines is marked where it begins.
        var end = Text.IndexOf('\n', spot.Start) is var line and >= 0 ? Math.Min(line, spot.End) : spot.End;
        return (spot.Start, end, JsonSpots.LineOf(Text, spot.Start));
    }

    private void Step(List<string> from, List<string> to)
    {
        if (from.Count == 0)
            return;
        to.Add(Text);
        Text = from[^1];
        from.RemoveAt(from.Count - 1);
        Read();
    }

    private void Read()
    {
        var (root, mistake) = JsonSpots.Read(Text);
        Mistake = mistake;
        if (root is not null)
            (Form, Terms) = Build(Text);
    }

    private static (FormNode Form, JsonElement Terms) Build(string text)
    {
        using var document = JsonDocument.Parse(text);
        return (FormBuilder.Build(text, JsonSpots.Read(text).Root!, Schema), document.RootElement.Clone());
    }
}
