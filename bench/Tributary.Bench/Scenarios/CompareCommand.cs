using System.CommandLine;
using Tributary.Bench.Results;

namespace Tributary.Bench.Scenarios;

/// <summary>The end of `./bench/run --vs COMMIT`, which has run both versions in turns.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var before = new Option<string[]>("--before") { Required = true, AllowMultipleArgumentsPerToken = true };
        var after = new Option<string[]>("--after") { Required = true, AllowMultipleArgumentsPerToken = true };
        var command = new Command("compare", "Prints the ratios of two versions.") { before, after };
        command.Hidden = true;
        command.SetAction(parsed => Comparison.Write(Console.Out, parsed.GetValue(before)!, parsed.GetValue(after)!));
        return command;
    }
}
