using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Bench.Machine;

/// <summary>
/// A server in a separate process, Tributary's or a floor's, on a free port of the loopback; killed at the end.
/// </summary>
internal sealed class ServedProcess : IDisposable
{
    public const string AdminKey = "an-admin-key-for-benchmarks-01234";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _http;

    private ServedProcess(Process process, int port)
    {
        (_process, Port) = (process, port);
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {AdminKey}");
    }

    public int Port { get; }
    public TimeSpan ReadyAfter { get; private set; }
    public double CpuSeconds => ProcessTimes.CpuSeconds(_process.Id);

    /// <summary>The same with all its child processes.</summary>
    public double TreeCpuSeconds => ProcessTimes.TreeCpuSeconds(_process.Id);
    public long PeakBytes => ProcessTimes.PeakBytes(_process.Id);
    public long ResidentBytes => ProcessTimes.ResidentBytes(_process.Id);

    /// <param name="command">The program and its arguments, to which <c>--urls</c> is added.</param>
    /// <param name="ready">A path that answers 200 once the server is ready.</param>
    public static async Task<ServedProcess> StartAsync(
        IReadOnlyList<string> command,
        string ready,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var port = FreePort();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "--urls", $"http://127.0.0.1:{port}"]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var served = new ServedProcess(process, port);
        while (!await served.IsReadyAsync(ready))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > s_patience)
            {
                served.Dispose();
                throw new InvalidOperationException($"{string.Join(' ', command)} did not become ready.");
            }
            await Task.Delay(20);
        }
        served.ReadyAfter = Stopwatch.GetElapsedTime(began);
        return served;
    }

    public async Task<string> GetAsync(string path) => await _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Returns a figure of /metrics.</summary>
    public async Task<long> MeterAsync(string name)
    {
        var line = (await GetAsync("/metrics"))
            .Split('\n')
            .First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until everything accepted is decided.</summary>
    public async Task DrainAsync()
    {
        while (await MeterAsync("tributary_queue_entries") > 0)
            await Task.Delay(100);
    }

    public void Dispose()
    {
        _http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
