using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Tributary.Client;

namespace Brokers;

/// <summary>A private Tributary, on SQLite in a temporary folder.</summary>
internal sealed class TributaryServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-brokers-");
    private readonly HttpClient _http = new(new SocketsHttpHandler(), disposeHandler: true);
    private readonly Process _process;

    private TributaryServer(string dll, Uri rabbitMq, string kafka)
    {
        Address = new Uri($"http://127.0.0.1:{RandomNumberGenerator.GetInt32(20_000, 31_000)}");
        var key = RandomNumberGenerator.GetHexString(32);
        Client = new TributaryClient(_http, new TributaryClientOptions { Url = Address, Key = key });
        var start = new ProcessStartInfo("dotnet", [dll, "serve", "--urls", Address.ToString()]);
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["Storage"] = "sqlite:" + Path.Combine(_folder.FullName, "tributary.db"),
                ["AdminKey"] = key,
                ["RabbitMq"] = rabbitMq.ToString(),
                ["Kafka"] = kafka,
                ["Kafka__Events"] = "off", // they arrive through RabbitMQ
                ["Webhooks__AllowedNetworks"] = "127.0.0.0/8", // the receiver is on this machine
            }
        )
            start.Environment["Tributary__" + name] = value;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        _process = Process.Start(start)!;
    }

    public Uri Address { get; }

    public TributaryClient Client { get; }

    public static async Task<TributaryServer> StartAsync(
        string dll,
        Uri rabbitMq,
        string kafka,
        CancellationToken stopping
    )
    {
        var server = new TributaryServer(dll, rabbitMq, kafka);
        while (!await server.IsReadyAsync(stopping))
            await Task.Delay(100, stopping);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync(CancellationToken stopping)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}.");
        try
        {
            using var answer = await _http.GetAsync(new Uri(Address, "/readyz"), stopping);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException)
        {
            return false;
        }
    }
}
