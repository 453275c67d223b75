using Tributary.Client;

namespace Tributary.Server.Http.InProcess;

/// <summary>Makes the client of a page that calls the API inside this process.</summary>
internal static class InProcessClient
{
    // The handler knows who calls; the client only wants a key to be there.
    private const string NoKey = "in-process";

    /// <param name="http">Sends by a handler of this process.</param>
    /// <param name="page">The request for the page.</param>
    /// <param name="program">The program of all calls.</param>
    public static TributaryClient Of(HttpClient http, HttpRequest page, string program) =>
        new(
            http,
            new TributaryClientOptions
            {
                Url = new Uri($"{page.Scheme}://{page.Host}/"),
                Key = NoKey,
                Program = program,
                Retries = 0,
            }
        );
}
