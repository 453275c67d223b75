using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>Runs programs of the machine for tests.</summary>
internal static class Programs
{
    /// <summary>
    /// Starts a program and leaves it running. Its output is read and discarded, so that a full pipe never blocks it.
    /// </summary>
    public static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public static async Task RunAsync(params string[] command) =>
        Assert.True(await TryAsync(command), $"It failed: {string.Join(' ', command)}");

    /// <returns>Whether it ended successfully.</returns>
    public static async Task<bool> TryAsync(params string[] command)
    {
        using var process = Start(command);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

internal static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
