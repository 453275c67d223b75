using System.CommandLine;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Cli;

/// <summary>Writes one line for a command line that cannot be parsed: the fault, and what was probably meant.</summary>
internal static class UsageFault
{
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var names = string.Join(' ', Path(command));
        if (command.Subcommands.Count == 0)
        {
            var messages = string.Join(' ', parsed.Errors.Select(error => error.Message));
            var options = command.Options.Select(option => option.Name);
            return $"{messages}{Meant(parsed.UnmatchedTokens, options)} '{names} --help' explains the command.";
        }
        var commands = command.Subcommands.Select(sub => sub.Name).ToList();
        var start = parsed.UnmatchedTokens is [var typed, ..]
            ? $"There is no command '{names} {typed}'.{Meant([typed], commands)}"
            : $"'{names}' needs a command.";
        return $"{start} The commands are {string.Join(", ", commands)}.";
    }

    private static string Meant(IEnumerable<string> typed, IEnumerable<string> known)
    {
        var near = typed.Select(word => Spelling.Nearest(word.Split('=')[0], known)).OfType<string>().FirstOrDefault();
        return near is null ? "" : $" Did you mean '{near}'?";
    }

    private static IEnumerable<string> Path(Command command)
    {
        var parents = command.Parents.OfType<Command>().ToList();
        return parents.Count == 0 ? ["tributary"] : Path(parents[0]).Append(command.Name);
    }
}
