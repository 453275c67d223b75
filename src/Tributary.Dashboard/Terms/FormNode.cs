namespace Tributary.Dashboard.Terms;

/// <summary>How a value of the form is shown and changed.</summary>
public enum FormKind
{
    /// <summary>An object with named fields.</summary>
    Group,

    /// <summary>An object whose keys its author chooses.</summary>
    Map,

    /// <summary>An array.</summary>
    List,

    /// <summary>A text.</summary>
    Text,

    /// <summary>One of several words.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An amount in minor units.</summary>
    Money,

    /// <summary>A share with a percent sign.</summary>
    Rate,

    /// <summary>A number of hours, days or months.</summary>
    Span,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>A text, a number, or true or false.</summary>
    Any,

    /// <summary>A value that does not fit the schema; it is shown as JSON.</summary>
    Raw,
}

/// <summary>A value of the form, built from the schema and the JSON.</summary>
public sealed record FormNode
{
    /// <summary>The JSON pointer of the value.</summary>
    public required string Pointer { get; init; }

    /// <summary>The name for people.</summary>
    public required string Label { get; init; }

    /// <summary>How it is shown.</summary>
    public required FormKind Kind { get; init; }

    /// <summary>The value in the text.</summary>
    public required JsonSpot Spot { get; init; }

    /// <summary>The schema of the value; null where the schema knows no such value.</summary>
    public SchemaPart? Schema { get; init; }

    /// <summary>The schema's description.</summary>
    public string? Help { get; init; }

    /// <summary>Whether the value must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The key, where its author chooses it.</summary>
    public string? Key { get; init; }

    /// <summary>The schema's word for how to read it, such as <c>currency</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The currency of an amount.</summary>
    public string Currency { get; init; } = "";

    /// <summary>The fields, entries or items.</summary>
    public IReadOnlyList<FormNode> Parts { get; init; } = [];

    /// <summary>The fields that may be added.</summary>
    public IReadOnlyList<FormAddition> Additions { get; init; } = [];

    /// <summary>The shapes that the value may have; empty when there is one.</summary>
    public IReadOnlyList<FormChoice> Choices { get; init; } = [];

    /// <summary>The place of the shape that it has; −1 for none of them.</summary>
    public int Chosen { get; init; } = -1;

    /// <summary>Returns this value and every one below it.</summary>
    public IEnumerable<FormNode> All() => Parts.SelectMany(part => part.All()).Prepend(this);
}

/// <summary>A field that may be added.</summary>
/// <param name="Name">The name in the JSON.</param>
/// <param name="Label">The name for people.</param>
/// <param name="Help">The schema's description.</param>
/// <param name="Json">The value that it begins with.</param>
public sealed record FormAddition(string Name, string Label, string? Help, string Json);

/// <summary>A shape that a value may have.</summary>
/// <param name="Label">The name for people.</param>
/// <param name="Json">The value that takes the place of the present one.</param>
public sealed record FormChoice(string Label, string Json);
