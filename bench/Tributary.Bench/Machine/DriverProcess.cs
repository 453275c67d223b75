using System.Diagnostics;
using System.Text.Json;
using Tributary.Bench.Driver;

namespace Tributary.Bench.Machine;

/// <summary>Runs the driver in a separate process: connected and ready, then started.</summary>
internal sealed class DriverProcess : IDisposable
{
    private readonly Process _process;

    private DriverProcess(Process process) => _process = process;

    public static async Task<DriverProcess> StartAsync(DriveOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [DriveCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // One thread waits for all sockets and continues with each result: no queue, and no other thread to wake.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var driver = new DriverProcess(Process.Start(start)!);
        await driver._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        if (await driver._process.StandardOutput.ReadLineAsync() != DriveCommand.Ready)
            throw new InvalidOperationException("The driver did not become ready.");
        return driver;
    }

    /// <param name="each">Called for every second, if the order asks for it.</param>
    public async Task<DriveReport> RunAsync(Action<SecondReport>? each = null)
    {
        await _process.StandardInput.WriteLineAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("\"Second\":", StringComparison.Ordinal))
                return JsonSerializer.Deserialize<DriveReport>(line)!;
            each?.Invoke(JsonSerializer.Deserialize<SecondReport>(line)!);
        }
        throw new InvalidOperationException("The driver ended without a report.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
