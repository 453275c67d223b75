using Tributary.Tests.Fixtures;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>Tells which files a node has loaded.</summary>
internal static class LoadedFiles
{
    /// <summary>Returns the mapped files of the node's process, which is found by its address.</summary>
    public static string ReadMaps(this ServerProcess node) =>
        File.ReadAllText(
            Path.Combine(
                Directory
                    .EnumerateDirectories("/proc")
                    .Where(path => char.IsAsciiDigit(path[^1]))
                    .First(process => IsOf(process, node.Http.BaseAddress!)),
                "maps"
            )
        );

    private static bool IsOf(string process, Uri address)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"))
                .Contains(address.ToString(), StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended.
        }
    }
}
