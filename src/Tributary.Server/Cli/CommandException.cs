namespace Tributary.Server.Cli;

/// <summary>Ends a command with one sentence and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
