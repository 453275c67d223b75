using System.Diagnostics;

namespace Tributary.Bench.Machine;

/// <summary>The measured program, as it is installed.</summary>
/// <param name="assembly">The path of <c>tributary.dll</c>.</param>
internal sealed class TributaryProgram(string assembly)
{
    /// <summary>
    /// A key in hex. With a separate key beside each SQLite file, no copy of the database could be opened.
    /// </summary>
    private static readonly string s_secretsKey = new('5', 64);

    public async Task<ServedNodes> ServeAsync(string storage, int nodes)
    {
        var started = new List<ServedProcess>(nodes);
        for (var i = 0; i < nodes; i++)
            started.Add(
                await ServedProcess.StartAsync(["dotnet", assembly, "serve"], "/readyz", EnvironmentOf(storage))
            );
        return new ServedNodes(started);
    }

    /// <returns>How long it took and the most memory it had.</returns>
    /// <exception cref="InvalidOperationException">It ended with an exit code other than 0.</exception>
    public async Task<(TimeSpan Took, long PeakBytes)> RunAsync(string storage, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in EnvironmentOf(storage))
            start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        var peak = 0L;
        while (await Task.WhenAny(ended, Task.Delay(50)) != ended)
            peak = Math.Max(peak, ProcessTimes.PeakBytes(process.Id));
        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(began), peak)
            : throw new InvalidOperationException(
                $"tributary {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}"
            );
    }

    // Limits that keep one client from taking too much are off, since one client stands for all here.
    private static Dictionary<string, string> EnvironmentOf(string storage) =>
        new()
        {
            ["Tributary__Storage"] = storage,
            ["Tributary__AdminKey"] = ServedProcess.AdminKey,
            ["Tributary__SecretsKey"] = s_secretsKey,
            ["Tributary__Limits__PerKey"] = "10000000",
            ["Tributary__Limits__PerAddress"] = "10000000",
            ["Tributary__Limits__PerCode"] = "10000000",
            ["Tributary__Limits__OpenPagesPerAddress"] = "10000000",
            ["Logging__LogLevel__Default"] = "Warning",
        };
}
