using Tributary.Engine.Foundation;

namespace Tributary.Storage.Queries;

/// <summary>The part of a list to read: newest first by id, so that new rows do not move a page.</summary>
/// <param name="Before">The last id of the previous page; null for the first page.</param>
public sealed record ListRange(int Limit, long? Before = null)
{
    /// <summary>The earliest time of creation, inclusive.</summary>
    public Instant? From { get; init; }

    /// <summary>The latest time of creation, exclusive.</summary>
    public Instant? To { get; init; }

    /// <summary>The earliest time of the last change, inclusive, for rows that change.</summary>
    public Instant? UpdatedSince { get; init; }
}

/// <param name="Next">The next <see cref="ListRange.Before"/>; null on the last page.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, long? Next)
{
    /// <summary>
    /// The time of creation down to which rows were looked through, if the page ends there and not because it is full.
    /// </summary>
    public Instant? SearchedTo { get; init; }

    /// <param name="rows">One more than the limit when there are more.</param>
    internal static ListPage<T> Of(List<T> rows, int limit, Func<T, long> id)
    {
        if (rows.Count <= limit)
            return new(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new(rows, id(rows[^1]));
    }
}
