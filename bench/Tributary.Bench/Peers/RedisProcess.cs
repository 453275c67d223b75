using System.Diagnostics;
using System.Net.Sockets;
using Tributary.Bench.Machine;

namespace Tributary.Bench.Peers;

/// <summary>
/// A Redis of its own with an append-only file; killed at the end.
/// </summary>
internal sealed class RedisProcess : IDisposable
{
    private const int Tries = 200;

    private readonly Process _process;

    private RedisProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public double CpuSeconds => ProcessTimes.CpuSeconds(_process.Id);

    /// <param name="folder">Holds its file; made anew.</param>
    /// <param name="isSynced">Whether each write is synced before its answer, or all of them every second.</param>
    public static async Task<RedisProcess> StartAsync(string folder, bool isSynced)
    {
        Directory.CreateDirectory(folder);
        var port = ServedProcess.FreePort();
        string[] arguments =
        [
            .. (string[])["--bind", "127.0.0.1", "--port", $"{port}", "--dir", folder],
            .. (string[])["--appendonly", "yes", "--appendfsync", isSynced ? "always" : "everysec"],
            .. (string[])["--save", "", "--loglevel", "warning"],
        ];
        var redis = new RedisProcess(
            Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!,
            port
        );
        for (var tries = 0; !await AnswersAsync(port); tries++)
        {
            if (redis._process.HasExited || tries == Tries)
            {
                redis.Dispose();
                throw new InvalidOperationException("redis-server did not start.");
            }
            await Task.Delay(20);
        }
        return redis;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
