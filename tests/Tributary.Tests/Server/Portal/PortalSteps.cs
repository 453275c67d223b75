using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Server.Portal;

/// <summary>The steps of the tests of members' pages.</summary>
internal static partial class PortalSteps
{
    /// <summary>Begins a session of a member's pages, and returns the path of their address.</summary>
    public static async Task<string> BeginPortalAsync(
        this TestServer server,
        string program,
        string member,
        string body = "{}"
    )
    {
        var begun = await server.PostAsync($"{program}/members/{member}/portal-sessions", body);
        Assert.True(begun.Status == 201, begun.Body);
        return new Uri(begun.Text("url")!).PathAndQuery;
    }

    /// <summary>Opens a page as the browser of a member does.</summary>
    public static Task<Answer> VisitAsync(this TestServer server, string path, string? accepts = "en") =>
        server.SendAsync(
            HttpMethod.Get,
            path,
            key: null,
            headers: accepts is null ? [] : [("Accept-Language", accepts)]
        );

    /// <summary>Sends a purchase and waits for its decision.</summary>
    public static async Task BuyAsync(this TestServer server, string program, string member, string id, long amount)
    {
        var sent = await server.PostAsync(
            program + "/events?wait=2s",
            JsonSerializer.Serialize(
                new
                {
                    id,
                    type = "purchase",
                    member,
                    amount,
                    currency = "USD",
                }
            )
        );
        Assert.True(sent.Status is 200 or 201 or 202, sent.Body);
    }

    /// <summary>Returns the text that a person reads on a page.</summary>
    public static string TextOf(this Answer page) =>
        Space()
            .Replace(
                WebUtility.HtmlDecode(
                    Tag().Replace(page.Body[page.Body.IndexOf("<body", StringComparison.Ordinal)..], " ")
                ),
                " "
            );

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
