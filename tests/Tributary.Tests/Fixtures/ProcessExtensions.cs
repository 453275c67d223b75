using System.Diagnostics;

namespace Tributary.Tests.Fixtures;

internal static class ProcessExtensions
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Waits for the end of a process alone. <see cref="Process.WaitForExitAsync"/> also waits for the end of its
    /// output, which may be open in another process that started at the same moment.
    /// </summary>
    public static async Task ExitAsync(this Process process, CancellationToken stopping)
    {
        while (!process.HasExited)
            await Task.Delay(s_between, stopping);
    }
}
