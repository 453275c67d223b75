using System.Text;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Ids;

namespace Tributary.Server.Capture;

/// <summary>Where a link leads: only to what is stored, checked again against the hosts that the Terms in force allow, never to anything of the request.</summary>
internal static class Redirection
{
    /// <summary>Of what is handed on of a link's own query, as it is written in the address.</summary>
    public const int MaxQueryLength = 2_048;

    private const string CodeParameter = "ref";
    private const string ClickParameter = "click";

    /// <param name="code">Null for a code that leads nowhere, whatever the reason: the program's fallback, or its destination.</param>
    public static Uri DestinationOf(CodeFacts? code, LinkPlan link)
    {
        if (code is null) return link.Fallback ?? link.Destination;
        return code.Destination is { } text && Destinations.TryParse(text, link, out var own) ? own : link.Destination;
    }

    /// <summary>
    /// The destination with <c>ref</c>, <c>click</c> and the parameters of the link's own query: those of campaigns and of advertising networks are read
    /// by the page. A parameter is left out whose name the destination has already, and so is one that finds no room.
    /// </summary>
    public static string Of(Uri destination, string? code, long? clickId, IQueryCollection query)
    {
        var more = new StringBuilder();
        if (code is not null) Append(more, CodeParameter, code);
        if (clickId is { } id) Append(more, ClickParameter, PublicId.Of(PublicId.Click, id));
        if (query.Count > 0) AppendQuery(more, destination, query);
        if (more.Length == 0) return destination.AbsoluteUri;
        var address = destination.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return $"{address}{(destination.Query.Length > 1 ? '&' : '?')}{more}{destination.Fragment}";
    }

    private static void AppendQuery(StringBuilder more, Uri destination, IQueryCollection query)
    {
        var taken = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(destination.Query);
        var end = more.Length + MaxQueryLength;
        foreach (var (name, values) in query)
        {
            if (name.Length == 0 || IsOurs(name) || taken.ContainsKey(name)) continue;
            foreach (var value in values)
            {
                var before = more.Length;
                if (name.Length + (value?.Length ?? 0) <= MaxQueryLength) Append(more, name, value ?? "");
                if (more.Length > end) more.Length = before;
            }
        }
    }

    private static bool IsOurs(string name) =>
        name.Equals(CodeParameter, StringComparison.OrdinalIgnoreCase) || name.Equals(ClickParameter, StringComparison.OrdinalIgnoreCase);

    private static void Append(StringBuilder query, string name, string value) =>
        query.Append(query.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
}
