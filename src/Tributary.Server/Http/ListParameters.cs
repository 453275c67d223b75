using System.Text;
using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Storage.Queries;

namespace Tributary.Server.Http;

/// <summary>The query parameters that every list takes.</summary>
internal sealed record ListParameters
{
    public const int MostItems = 100;
    public const int UsualItems = 20;

    private static readonly QueryParameter s_limit = QueryParameter.Count(
        "limit",
        $"The number of items on a page, 1 to {MostItems}. Default: {UsualItems}.",
        MostItems,
        UsualItems
    );
    private static readonly QueryParameter s_cursor = QueryParameter.Text(
        "cursor",
        "The `next_cursor` of the previous page, with the same filters. Default: the first page.",
        "AAAAAAAAAAAAAAAAAAAAAA"
    );
    private static readonly QueryParameter s_from = QueryParameter.Time(
        "from",
        "Only objects created at or after this RFC 3339 time. Default: from the beginning."
    );
    private static readonly QueryParameter s_to = QueryParameter.Time(
        "to",
        "Only objects created before this RFC 3339 time. Default: to the end."
    );
    private static readonly QueryParameter s_updatedSince = QueryParameter.Time(
        "updated_since",
        "Only objects changed at or after this RFC 3339 time. Default: all."
    );

    /// <summary>The parameters of a list without times.</summary>
    public static readonly QueryParameter[] OfPages = [s_limit, s_cursor];

    /// <summary>The parameters of a list of objects that do not change.</summary>
    public static readonly QueryParameter[] OfCreated = [s_limit, s_cursor, s_from, s_to];

    /// <summary>The parameters of a list of objects that change.</summary>
    public static readonly QueryParameter[] OfChanged = [s_limit, s_cursor, s_from, s_to, s_updatedSince];

    public required HttpContext Context { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [FromQuery(Name = "updated_since")]
    public string? UpdatedSince { get; init; }

    public CancellationToken Stopping => Context.RequestAborted;

    /// <param name="mostKeys">The most numbers that a cursor of this list holds.</param>
    public bool TryRead(out ListInput list, out ProblemResult problem, int mostKeys = 1)
    {
        (list, problem) = (null!, null!);
        if (
            !TryTime(From, "from", out var from, ref problem)
            || !TryTime(To, "to", out var to, ref problem)
            || !TryTime(UpdatedSince, "updated_since", out var updatedSince, ref problem)
        )
            return false;
        if (!QueryNumbers.TryRead(Limit, "limit", MostItems, UsualItems, out var limit, out problem))
            return false;
        var name = NameOf(Context.Request);
        long[] after = [];
        var seal = Context.RequestServices.GetRequiredService<CursorSeal>();
        if (Cursor is not null && !seal.TryRead(name, Cursor, mostKeys, out after))
        {
            problem = Problems.Of(RequestErrors.BadCursor);
            return false;
        }
        list = new ListInput(
            name,
            seal,
            after,
            new ListRange(limit, after.Length == 0 ? null : after[^1])
            {
                From = from,
                To = to,
                UpdatedSince = updatedSince,
            }
        );
        return true;
    }

    /// <summary>
    /// Returns everything of a request except the position in the list: the same cursor under another filter would skip
    /// items never shown.
    /// </summary>
    public static string NameOf(HttpRequest request)
    {
        var name = new StringBuilder(request.Path);
        foreach (var (key, values) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (key is not ("cursor" or "limit"))
                name.Append('\n').Append(key).Append('=').AppendJoin(',', values.ToArray());
        return name.ToString();
    }

    public static bool TryTime(string? text, string name, out Instant? at, ref ProblemResult problem)
    {
        at = null;
        if (text is null)
            return true;
        if (Rfc3339.TryParse(text, out var moment))
        {
            at = moment;
            return true;
        }
        problem = Problems.Of(
            RequestErrors.InvalidParameter,
            $"{name} must be an RFC 3339 time with an offset, such as 2026-05-01T12:00:00Z."
        );
        return false;
    }
}

/// <param name="Name">The list and its filters; a cursor is valid for one of them only.</param>
/// <param name="After">The key of the last item of the previous page; empty for the first page.</param>
internal sealed record ListInput(string Name, CursorSeal Seal, long[] After, ListRange Range)
{
    /// <summary>Returns the cursor of the page that follows an item.</summary>
    public string CursorAfter(ReadOnlySpan<long> key) => Seal.Write(Name, key);

    public Page<TOut> Page<TIn, TOut>(ListPage<TIn> page, Func<TIn, TOut> show) =>
        new()
        {
            Items = [.. page.Items.Select(show)],
            NextCursor = page.Next is { } next ? CursorAfter([next]) : null,
            SearchedTo = page.SearchedTo?.ToDateTimeOffset(),
        };
}
