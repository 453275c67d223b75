using System.Text.Json.Serialization;

namespace Tributary.Client.Contracts;

/// <summary>A page of a list, newest first. New items do not shift the following pages.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed record Page<T>
{
    /// <summary>The items, at most <c>limit</c> of them (default 20, at most 100). May be empty.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The cursor of the next page. Send it unchanged as <c>cursor</c>. Null on the last page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? NextCursor { get; init; }

    /// <summary>
    /// The time of creation down to which this page looked for items that match. Only if the filters match few, so that
    /// the page has fewer items than <c>limit</c> although there is a next page.
    /// </summary>
    public DateTimeOffset? SearchedTo { get; init; }
}
