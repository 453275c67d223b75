using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Ids;

namespace Tributary.Server.Capture;

/// <summary>
/// Builds the destination of a link. It is always a stored address, checked again against the hosts that the Terms in
/// force allow, and never taken from the request.
/// </summary>
internal static class Redirection
{
    /// <summary>The longest part of a link's own query that is passed on, as it is written in the address.</summary>
    public const int MaxQueryLength = 2_048;

    [ThreadStatic]
    private static StringBuilder? t_text;

    private const string CodeParameter = "ref";
    private const string ClickParameter = "click";

    /// <param name="code">
    /// Null for a code that does not redirect: the result is the program's fallback, or its destination.
    /// </param>
    public static Uri DestinationOf(LinkCode? code, LinkPlan link)
    {
        if (code is null)
            return link.Fallback ?? link.Destination;
        return code.Destination is { } text && Destinations.TryParse(text, link, out var own) ? own : link.Destination;
    }

    /// <summary>
    /// Returns the destination with <c>ref</c>, <c>click</c> and the parameters of the link's own query, which may
    /// belong to campaigns and advertising networks. A parameter is left out when the destination already has its name
    /// or there is no room for it.
    /// </summary>
    public static string Of(Uri destination, string? code, ClickId? clickId, IQueryCollection query)
    {
        if (code is null && clickId is null && query.Count == 0)
            return destination.AbsoluteUri;
        var more = t_text ??= new StringBuilder();
        more.Clear();
        if (code is not null)
            Append(more, CodeParameter, code);
        if (clickId is { } id)
            Append(more, ClickParameter, PublicId.Of(id));
        if (query.Count > 0)
            AppendQuery(more, destination, query);
        if (more.Length == 0)
            return destination.AbsoluteUri;
        // Uri keeps the whole address and would build a part of it anew each time.
        var address =
            destination.Fragment.Length == 0
                ? destination.AbsoluteUri
                : destination.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return $"{address}{(destination.Query.Length > 1 ? '&' : '?')}{more}{destination.Fragment}";
    }

    private static void AppendQuery(StringBuilder more, Uri destination, IQueryCollection query)
    {
        var taken = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(destination.Query);
        var end = more.Length + MaxQueryLength;
        foreach (var (name, values) in query)
        {
            if (name.Length == 0 || IsOurs(name) || taken.ContainsKey(name))
                continue;
            foreach (var value in values)
            {
                var before = more.Length;
                if (name.Length + (value?.Length ?? 0) <= MaxQueryLength)
                    Append(more, name, value ?? "");
                if (more.Length > end)
                    more.Length = before;
            }
        }
    }

    private static bool IsOurs(string name) =>
        name.Equals(CodeParameter, StringComparison.OrdinalIgnoreCase)
        || name.Equals(ClickParameter, StringComparison.OrdinalIgnoreCase);

    private static void Append(StringBuilder query, string name, string value) =>
        query
            .Append(query.Length == 0 ? "" : "&")
            .Append(Uri.EscapeDataString(name))
            .Append('=')
            .Append(Uri.EscapeDataString(value));
}
