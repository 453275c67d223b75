using Tributary.Engine.Foundation;

namespace Tributary.Storage.Queries;

/// <summary>Which part of a list to read: newest first by id, so that a page stays what it was while rows come in.</summary>
/// <param name="Before">The last id of the page before; null for the first page.</param>
public sealed record ListRange(int Limit, long? Before = null)
{
    /// <summary>Created at or after.</summary>
    public Instant? From { get; init; }

    /// <summary>Created before.</summary>
    public Instant? To { get; init; }

    /// <summary>Changed at or after; where rows change.</summary>
    public Instant? UpdatedSince { get; init; }
}

/// <param name="Next">What to hand on as <see cref="ListRange.Before"/>; null on the last page.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, long? Next)
{
    /// <param name="rows">One more than the limit, where there are more.</param>
    internal static ListPage<T> Of(List<T> rows, int limit, Func<T, long> id)
    {
        if (rows.Count <= limit) return new(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new(rows, id(rows[^1]));
    }
}
