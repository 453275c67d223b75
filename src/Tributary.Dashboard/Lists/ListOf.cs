using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>Describes a list once, for its page and for its file: where rows come from, filters and columns.</summary>
public sealed record ListOf<T> : IFiledList
{
    /// <summary>The name in addresses of files, such as <c>members</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name of one row, such as <c>member</c>.</summary>
    public required string One { get; init; }

    /// <summary>The name of several rows; null adds an s.</summary>
    public string? Many { get; init; }

    /// <summary>The name of the list for people.</summary>
    public string Title => Words.Plain(Many ?? One + "s");

    /// <summary>Reads a page of the rows.</summary>
    public required Func<TributaryClient, ListChoice, Task<Page<T>>> From { get; init; }

    /// <summary>The columns; the first names the row.</summary>
    public required IReadOnlyList<ListColumn<T>> Columns { get; init; }

    /// <summary>The filters.</summary>
    public IReadOnlyList<ListFilter> Filters { get; init; } = [];

    /// <summary>Names a row uniquely, so that it can be chosen.</summary>
    public Func<T, string> Key { get; init; } = row => row?.ToString() ?? "";

    /// <summary>The icon of the empty list.</summary>
    public string Icon { get; init; } = MudBlazor.Icons.Material.Outlined.Inbox;

    /// <summary>The sentence for a list without rows and without filters.</summary>
    public string Empty { get; init; } = "";

    /// <summary>The names of the columns in a file.</summary>
    public IReadOnlyList<string> Names => [.. Columns.Select(column => column.Name)];

    /// <summary>Reads the rows of a choice to their end, as texts for a file.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(TributaryClient client, ListChoice choice)
    {
        string? cursor = null;
        do
        {
            var page = await From(client, choice.At(cursor, IFiledList.MostRows));
            foreach (var row in page.Items)
                yield return [.. Columns.Select(column => column.Of(row).File)];
            cursor = page.NextCursor;
        } while (cursor is not null);
    }
}

/// <summary>A list that can be had as a file.</summary>
public interface IFiledList
{
    /// <summary>The most rows of a page of the API.</summary>
    const int MostRows = 100;

    /// <summary>The name in addresses of files.</summary>
    string Name { get; }

    /// <summary>The names of the columns.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Reads the rows of a choice to their end.</summary>
    IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(TributaryClient client, ListChoice choice);
}
