using System.CommandLine;
using Tributary.Bench.Driver;
using Tributary.Bench.Floors;

namespace Tributary.Bench.Scenarios;

/// <summary>The program that <c>./bench/run</c> starts, and its parts that run in processes of their own.</summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var arguments = new BenchArguments();
        var command = arguments.ToCommand();
        command.Add(DriveCommand.Create());
        command.Add(FloorServer.Create());
        command.Add(CompareCommand.Create());
        command.SetAction(
            async (parsed, _) => arguments.IsCheck(parsed) ? 0 : await BenchRun.RunAsync(arguments.Read(parsed))
        );
        return command;
    }
}
