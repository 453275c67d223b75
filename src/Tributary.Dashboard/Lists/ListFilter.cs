namespace Tributary.Dashboard.Lists;

/// <summary>A filter of a list: a parameter of the page's address, with its label.</summary>
/// <param name="Name">The name in the address.</param>
/// <param name="Title">The label.</param>
public abstract record ListFilter(string Name, string Title);

/// <summary>One of several words.</summary>
/// <param name="Words">The words of the API.</param>
public sealed record WordFilter(string Name, string Title, IReadOnlyList<string> Words) : ListFilter(Name, Title)
{
    /// <summary>The choice when the address says nothing, for people.</summary>
    public string Usual { get; init; } = "Any";

    /// <summary>Writes a word for people.</summary>
    public Func<string, string> Say { get; init; } = Format.Words.Plain;
}

/// <summary>A text, such as an id.</summary>
/// <param name="Example">Stands in the empty field.</param>
public sealed record TextFilter(string Name, string Title, string Example = "") : ListFilter(Name, Title);

/// <summary>A day of the viewer.</summary>
public sealed record DayFilter(string Name, string Title) : ListFilter(Name, Title);

/// <summary>A number.</summary>
/// <param name="Example">Stands in the empty field.</param>
public sealed record NumberFilter(string Name, string Title, string Example = "") : ListFilter(Name, Title);
