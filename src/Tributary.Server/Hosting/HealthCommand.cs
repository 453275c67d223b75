using System.CommandLine;
using System.Net;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli;

namespace Tributary.Server.Hosting;

/// <summary>Asks a running server how it is, for images and service managers without an HTTP client.</summary>
internal static class HealthCommand
{
    private const string Ready = "/readyz";
    private const string Alive = "/healthz";

    /// <summary>Longer than a server waits for its database before it answers.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var url = new Option<string?>("--url")
        {
            Description = $"The server's address. Default: ASPNETCORE_URLS, or {ServerDefaults.Url}.",
        };
        var live = new Option<bool>("--live")
        {
            Description = "Asks only whether the process answers, and not whether its database works.",
        };
        var command = new Command("health", "Asks a running server whether it is ready; the exit code is 0 if it is.")
        {
            url,
            live,
        };
        command.SetAction(
            (parsed, stopping) =>
                RunAsync(
                    parsed.InvocationConfiguration,
                    parsed.GetValue(url) ?? Setup.Configuration(parsed)["ASPNETCORE_URLS"] ?? ServerDefaults.Url,
                    parsed.GetValue(live) ? Alive : Ready,
                    stopping
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        InvocationConfiguration streams,
        string urls,
        string path,
        CancellationToken stopping
    )
    {
        Uri address;
        try
        {
            address = AddressOf(ListenAddresses.Reachable(urls.Split(';')[0].Trim()), path);
        }
        catch (Exception e) when (e is StartException or UriFormatException)
        {
            await streams.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(s_patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = await http.SendAsync(request, patience.Token);
            var text = (await answer.Content.ReadAsStringAsync(patience.Token)).TrimEnd();
            await (answer.IsSuccessStatusCode ? streams.Output : streams.Error).WriteLineAsync(text);
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await streams.Error.WriteLineAsync($"{address} does not answer: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>A small image may have no file that says where localhost is.</summary>
    private static Uri AddressOf(string url, string path)
    {
        var address = new UriBuilder(new Uri(new Uri(url), path));
        if (address.Host == "localhost")
            address.Host = IPAddress.Loopback.ToString();
        return address.Uri;
    }
}
