using System.Diagnostics;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>Debian's Prometheus, as <c>scripts/prometheus.sh</c> unpacks it.</summary>
/// <remarks>
/// <c>./test</c> does so. Without it tests are skipped, except under CI=true, where that is a failure.
/// </remarks>
internal static class PrometheusTool
{
    public static string Server => Find("prometheus");

    public static string Folder { get; } = Path.Combine(SourceFile.Root.FullName, "deploy", "prometheus");

    /// <summary>Runs promtool in the folder of the rules.</summary>
    /// <returns>Its exit code and its output.</returns>
    public static async Task<(int ExitCode, string Output)> CheckAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find("promtool"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(await output));
    }

    private static string Find(string program)
    {
        var path = Path.Combine(SourceFile.Root.FullName, "tests", "obj", "prometheus", program);
        if (File.Exists(path))
            return path;
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{path} is missing: ./test unpacks it.");
        throw new InvalidOperationException($"{path} is missing, and CI must not skip: run ./test.");
    }
}
