using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Tributary.Engine;

namespace Tributary.Bench;

/// <summary>The real server in a process of its own, driven over loopback: what a platform sees.</summary>
internal sealed class ServerRun : IDisposable
{
    private const string AdminKey = "an-admin-key-for-benchmarks";
    private const string Program = "/v1/programs/bench";

    private readonly Process _process;
    private readonly HttpClient _http;

    private ServerRun(Process process, Uri address)
    {
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <summary>The most memory the server has had resident, MB.</summary>
    public long PeakMegabytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture) / 1024;

    public static async Task<ServerRun> StartAsync(string server, string storage)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", [server, "serve", "--urls", address.ToString()]);
        start.Environment["Tributary__Storage"] = storage;
        start.Environment["Tributary__AdminKey"] = AdminKey;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var run = new ServerRun(Process.Start(start)!, address);
        while (!await run.IsReadyAsync()) await Task.Delay(50);
        return run;
    }

    public async Task PutTermsAsync() => await SendAsync(HttpMethod.Put, Program, RealData.Terms);

    public async Task<int> SendMembersAsync(IEnumerable<SignUp> members)
    {
        var count = 0;
        foreach (var batch in members.Chunk(1_000))
        {
            await SendAsync(HttpMethod.Post, $"{Program}/members", $"[{string.Join(',', batch.Select(Body))}]");
            count += batch.Length;
        }
        return count;
    }

    /// <param name="size">Events a request; 1 sends them alone.</param>
    public async Task<int> SendEventsAsync(IEnumerable<NewEntry> events, int size, int atOnce)
    {
        var count = 0;
        await Parallel.ForEachAsync(events.Chunk(size), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (batch, _) =>
        {
            await SendAsync(HttpMethod.Post, $"{Program}/events", size == 1 ? Body(batch[0]) : $"[{string.Join(',', batch.Select(Body))}]");
            Interlocked.Add(ref count, batch.Length);
        });
        await DrainedAsync();
        return count;
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Waits until the queue is empty, as /metrics tells.</summary>
    private async Task DrainedAsync()
    {
        while (!(await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Any(l => l == "tributary_queue_entries 0")) await Task.Delay(20);
    }

    private async Task SendAsync(HttpMethod method, string path, string body)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await _http.SendAsync(request);
            if (answer.IsSuccessStatusCode) return;
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
            await Task.Delay(50);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return false;
        }
    }

    private static string Body(SignUp s) => s.Referrer is null
        ? $$"""{"id":"{{s.Id}}","joined_at":"{{s.JoinedAt}}"}"""
        : $$"""{"id":"{{s.Id}}","referrer":"{{s.Referrer}}","joined_at":"{{s.JoinedAt}}"}""";

    private static string Body(NewEntry e) =>
        $$"""{"id":"{{e.ExternalId}}","type":"{{e.Type}}","member":"{{e.Member}}","amount":{{e.Amount}},"currency":"{{e.Currency}}","occurred_at":"{{e.OccurredAt}}"}""";
}
