using System.CommandLine;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli.Backups;

/// <summary>
/// <c>tributary restore</c>: puts a backup of SQLite in place, and readies a database that was restored in any way for
/// a world that is ahead of it.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Argument<string?>("from")
        {
            Description = "A backup of 'tributary backup', with its manifest beside it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var recovered = new Option<bool>("--recovered")
        {
            Description =
                "The database is in place already: PostgreSQL has recovered it, or a file was copied. Only does what "
                + "has to follow.",
        };
        var command = new Command(
            "restore",
            "Puts a backup in the place of a database that does not exist. Stop all nodes first."
        )
        {
            from,
            recovered,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    Setup.Configuration(parsed),
                    async options =>
                    {
                        await Setup.ReportDatabaseAsync(parsed, options);
                        var run = new RestoreRun(options, parsed.InvocationConfiguration.Output, TimeProvider.System);
                        return (parsed.GetValue(from), parsed.GetValue(recovered)) switch
                        {
                            (null, true) => await run.FinishAsync(stopping),
                            ({ } backup, false) when options.Storage.Kind == StorageKind.Sqlite =>
                                await run.RestoreAsync(backup, stopping),
                            ({ }, false) => throw new CommandException(
                                ExitCodes.Usage,
                                "PostgreSQL is restored with deploy/backup/restore.sh (docs/deploy/backup.md). "
                                    + "Afterwards run 'tributary restore --recovered'."
                            ),
                            _ => throw new CommandException(ExitCodes.Usage, "Name a backup, or say --recovered."),
                        };
                    }
                )
        );
        return command;
    }
}
