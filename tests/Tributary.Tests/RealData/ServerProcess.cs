using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Xunit;

namespace Tributary.Tests;

/// <summary>The real server in a process of its own, so that it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-for-tests";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    public HttpClient Http { get; }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static async Task<ServerProcess> StartAsync(string storage)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var server = new ServerProcess(Start(storage, "serve", "--urls", address.ToString()), address);
        var waited = Stopwatch.StartNew();
        while (!await server.IsReadyAsync())
        {
            Assert.False(server._process.HasExited || waited.Elapsed > s_patience, "The server did not become ready.");
            await Task.Delay(50, Stopping);
        }
        return server;
    }

    /// <summary>A command, run to its end.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string storage, params string[] arguments)
    {
        using var process = Start(storage, arguments);
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Stopping), process.StandardError.ReadToEndAsync(Stopping));
        await process.WaitForExitAsync(Stopping);
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>kill -9: nothing is flushed, nothing is answered any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Stopping);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/readyz", UriKind.Relative), Stopping);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Start(string storage, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "tributary.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["Tributary__Storage"] = storage;
        start.Environment["Tributary__AdminKey"] = AdminKey;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        if (arguments[0] == "serve")
        {
            // Read to the end, so that a full pipe never stops the server.
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
