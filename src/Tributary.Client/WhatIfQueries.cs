using Tributary.Client.Contracts;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>A query for the members whom a what-if concerns.</summary>
public sealed record WhatIfMemberQuery
{
    /// <summary>
    /// The order: <c>gain</c>, the default, or <c>loss</c>. Only members who gain, or who lose, are listed.
    /// </summary>
    public string? Order { get; init; }

    /// <summary>The currency or unit. The default is the program's first currency.</summary>
    public string? Currency { get; init; }

    /// <summary>The number of items per page, 1 to 100. The default is 20.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="Page{T}.NextCursor"/> of the previous page.</summary>
    public string? Cursor { get; init; }

    internal string On(string path) =>
        Route.With(path, ("order", Order), ("currency", Currency), ("limit", Route.Text(Limit)), ("cursor", Cursor));
}

/// <summary>A query for the events that a what-if concerns.</summary>
public sealed record WhatIfEventQuery
{
    /// <summary>The id of a member who would have earned something else by the events.</summary>
    public string? Member { get; init; }

    /// <summary>The number of items per page, 1 to 100. The default is 20.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="Page{T}.NextCursor"/> of the previous page.</summary>
    public string? Cursor { get; init; }

    internal string On(string path) =>
        Route.With(path, ("member", Member), ("limit", Route.Text(Limit)), ("cursor", Cursor));
}
