namespace Tributary.Dashboard.Lists;

/// <summary>A column of a list.</summary>
/// <param name="Name">The name in files, and in what a browser remembers: lower case with underscores.</param>
/// <param name="Title">The heading.</param>
/// <param name="Of">Returns what stands in the column.</param>
public sealed record ListColumn<T>(string Name, string Title, Func<T, Cell> Of)
{
    /// <summary>True for numbers, which stand at the right.</summary>
    public bool IsNumber { get; init; }

    /// <summary>True for sentences, which are shown to their end.</summary>
    public bool IsLong { get; init; }

    /// <summary>True for a column that is shown only once somebody chose it.</summary>
    public bool IsExtra { get; init; }

    /// <summary>Explains the heading.</summary>
    public string? Note { get; init; }
}
