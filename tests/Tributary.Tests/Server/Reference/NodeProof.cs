using System.Diagnostics;
using Xunit;

namespace Tributary.Tests.Server.Reference;

/// <summary>
/// Runs other people's code under Node. <c>./test</c> installs it and names its folder. Without it such a test is
/// skipped, but never in CI.
/// </summary>
internal static class NodeProof
{
    private const string Variable = "TRIBUTARY_TEST_NODE";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (folder is not { Length: > 0 } && Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException($"{Variable} is not set, and CI must not skip: run ./test.");
        Assert.SkipWhen(folder is not { Length: > 0 }, $"{Variable} is not set: ./test installs what it names.");
        return folder!;
    }

    /// <returns>The lines that it wrote. A fault fails the test with its output.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder, params string[] arguments)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (
            node.StandardOutput.ReadToEndAsync(Stopping),
            node.StandardError.ReadToEndAsync(Stopping)
        );
        await node.WaitForExitAsync(Stopping);
        Assert.True(node.ExitCode == 0, await error);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
