using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Terms;

/// <summary>The parts of the Terms editor share it: the draft, its faults, and the way to change it.</summary>
public sealed class Editing
{
    private ILookup<string, Fault> _faults = Array.Empty<Fault>().ToLookup(fault => fault.Pointer);
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);
    private Dictionary<string, string> _sentences = [];

    /// <summary>The Terms that somebody writes.</summary>
    public required TermsDraft Draft { get; init; }

    /// <summary>Makes a change of the draft, and shows what comes of it.</summary>
    public required Action<Action> Apply { get; init; }

    /// <summary>Reads and writes amounts of the draft.</summary>
    public TermsMoney Money { get; private set; } = TermsMoney.Of(default);

    /// <summary>Reads and writes moments of the draft.</summary>
    public ProgramClock Clock { get; private set; } = ProgramClock.Of(default);

    /// <summary>The faults of the draft.</summary>
    public IReadOnlyList<Fault> Faults { get; private set; } = [];

    /// <summary>True while the form cannot be changed, since the text is not JSON.</summary>
    public bool IsLocked => Draft.Mistake is not null;

    /// <summary>Returns the id of the element that shows a value.</summary>
    public static string IdOf(string pointer) =>
        "terms" + string.Concat(pointer.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '-'));

    /// <summary>Follows a change of the draft, or newly found faults.</summary>
    public void Follow(IReadOnlyList<Fault> faults)
    {
        Money = TermsMoney.Of(Draft.Terms);
        Clock = ProgramClock.Of(Draft.Terms);
        Faults = faults;
        var shown = Draft.Form.All().Select(node => node.Pointer).ToHashSet(StringComparer.Ordinal);
        _faults = faults.ToLookup(fault => Nearest(fault.Pointer, shown));
        _sentences = [];
        foreach (var sentence in Sentences.Of(Draft.Terms))
            _sentences.TryAdd(sentence.Pointer, sentence.Text);
    }

    /// <summary>Opens the sections that contain a value, and returns the pointer of the field that shows it.</summary>
    public string Open(string pointer)
    {
        var shown = Draft.Form.All().Select(node => node.Pointer).ToHashSet(StringComparer.Ordinal);
        var place = Nearest(pointer, shown);
        for (var at = place; at.Length > 0; at = JsonPointers.ParentOf(at))
            _opened.Add(at);
        return place;
    }

    /// <summary>Returns whether a value was opened to show something in it.</summary>
    public bool IsOpened(string pointer) => _opened.Contains(pointer);

    /// <summary>Returns the faults that are shown at a value: its own, and those of fields that it lacks.</summary>
    public IEnumerable<Fault> FaultsAt(string pointer) => _faults[pointer];

    /// <summary>Returns the sentence of a rule or cap; null for other values.</summary>
    public string? SentenceOf(string pointer) => _sentences.GetValueOrDefault(pointer);

    private static string Nearest(string pointer, HashSet<string> shown)
    {
        while (pointer.Length > 0 && !shown.Contains(pointer))
            pointer = JsonPointers.ParentOf(pointer);
        return pointer;
    }
}
