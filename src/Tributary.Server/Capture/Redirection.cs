using System.Text;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Where a link leads: only to what is stored, checked again against the hosts that the Terms in force allow, never to anything of the request.</summary>
internal static class Redirection
{
    private const string UtmMark = "utm_";
    private const int MaxUtmLength = 1024;

    /// <param name="code">Null: the program's own destination, as for a code that leads nowhere.</param>
    public static Uri DestinationOf(CodeFacts? code, LinkPlan link) =>
        code?.Destination is { } text && Destinations.TryParse(text, link, out var own) ? own : link.Destination;

    /// <summary>The destination with <c>ref</c>, <c>click</c> and the request's own <c>utm_*</c> in its query.</summary>
    public static string Of(Uri destination, string? code, long? clickId, IQueryCollection query)
    {
        var more = new StringBuilder();
        if (code is not null) Append(more, "ref", code);
        if (clickId is { } id) Append(more, "click", PublicId.Of(PublicId.Click, id));
        var utm = 0;
        foreach (var (name, value) in query)
        {
            var text = value.ToString();
            utm += name.Length + text.Length;
            if (name.StartsWith(UtmMark, StringComparison.OrdinalIgnoreCase) && utm <= MaxUtmLength) Append(more, name, text);
        }
        if (more.Length == 0) return destination.AbsoluteUri;
        var address = destination.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return $"{address}{(destination.Query.Length > 1 ? '&' : '?')}{more}{destination.Fragment}";
    }

    private static void Append(StringBuilder query, string name, string value) =>
        query.Append(query.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
}
