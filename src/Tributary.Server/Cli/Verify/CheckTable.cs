using Tributary.Storage.Verify;

namespace Tributary.Server.Cli.Verify;

/// <summary>Shows the results of checks as a table, and returns an exit code.</summary>
internal static class CheckTable
{
    private const int InTable = 3;

    public static async Task<int> PrintAsync(CommandCall call, IReadOnlyList<CheckResult> results)
    {
        var table = new TextTable("", "what holds", "verdict", "first found");
        foreach (var result in results)
            table.Add(
                result.Invariant,
                result.Title,
                result.Holds ? "holds" : "BROKEN",
                string.Join(", ", result.Offenders.Take(InTable))
            );
        await call.Output.WriteAsync(table.ToString());

        var broken = results.Where(result => !result.Holds).ToArray();
        foreach (var result in broken)
        {
            var more = result.Offenders.Count < CheckResult.Named ? "" : " and perhaps others";
            var offenders = string.Join(", ", result.Offenders);
            await call.Error.WriteLineAsync($"{result.Invariant} is broken by {offenders}{more}.");
        }
        return broken.Length == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
