using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>Two nodes behind HAProxy are restarted one after the other, and no request fails.</summary>
public sealed class RollingRestartChaosTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-rolling-");
    private TestPostgres _database = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestPostgres.CreateMigratedAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task No_request_fails_while_nodes_are_restarted()
    {
        var files = new DeployedFile(_folder.FullName);
        string[] settings = ["--Tributary:DrainSeconds=5", "--Tributary:TrustedProxies=127.0.0.1"];
        await using var first = await ServerProcess.StartAsync(_database.Url, settings);
        await using var second = await ServerProcess.StartAsync(_database.Url, settings);
        files.Use("10.0.0.21:8080", first.Http.BaseAddress!.Port);
        files.Use("10.0.0.22:8080", second.Http.BaseAddress!.Port);
        using var haproxy = Programs.Start("haproxy", "-db", "-f", files.Write("haproxy-tributary.cfg", 0));
        try
        {
            using var proxied = new HttpClient(new SocketsHttpHandler()) { BaseAddress = AddressOf("10.0.0.20:80") };
            proxied.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                ServerProcess.AdminKey
            );
            using var figures = new HttpClient(new SocketsHttpHandler()) { BaseAddress = AddressOf("127.0.0.1:8404") };
            await BothAreReadyAsync(figures);
            var load = new SteadyLoad(proxied, senders: 8);
            await load.PrepareAsync();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            var running = load.RunAsync(ending.Token);
            var stops = new List<double>();
            foreach (var node in (ServerProcess[])[first, second, first])
            {
                var (exitCode, took) = await node.EndAsync();
                Assert.Equal(0, exitCode);
                stops.Add(took.TotalSeconds);
                await node.StartAgainAsync();
                await BothAreReadyAsync(figures);
            }
            await ending.CancelAsync();
            await running;

            var failed = load.Asked.Where(asked => asked.Status != HttpStatusCode.Accepted).ToList();
            TestContext.Current.TestOutputHelper!.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{load.Asked.Count} requests during three restarts, {failed.Count} failed; the slowest took "
                        + $"{load.Asked.Max(asked => asked.Took).TotalSeconds:0.0} s, and "
                        + $"{load.Asked.Count(asked => asked.Took > TimeSpan.FromSeconds(2))} took more than 2 s. "
                        + $"Stops took {stops[0]:0.0}, {stops[1]:0.0} and {stops[2]:0.0} s."
                )
            );
            Assert.Empty(failed);
        }
        finally
        {
            haproxy.Kill();
            await haproxy.WaitForExitAsync(CancellationToken.None);
        }
        await first.EndAsync();
        await second.EndAsync();

        Uri AddressOf(string example) =>
            new($"http://127.0.0.1:{files.PortOf(example).ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Waits until HAProxy sends requests to both nodes.</summary>
    private static async Task BothAreReadyAsync(HttpClient figures)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var lines = await figures.GetStringAsync(new Uri("/stats;csv", UriKind.Relative), Stopping);
                if (
                    lines
                        .Split('\n')
                        .Count(line =>
                            line.StartsWith("ready,node", StringComparison.Ordinal) && line.Split(',')[17] == "UP"
                        ) == 2
                )
                    return;
            }
            catch (HttpRequestException)
            {
                // HAProxy is starting.
            }
            Assert.True(waited.Elapsed < s_patience, "HAProxy does not see both nodes.");
            await Task.Delay(100, Stopping);
        }
    }
}
