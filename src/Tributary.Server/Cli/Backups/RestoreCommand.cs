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
            Description = "A backup made by 'tributary backup', next to its manifest.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var recovered = new Option<bool>("--recovered")
        {
            Description =
                "Finishes a restore whose database is already in place: recovered by PostgreSQL, or copied as a "
                + "file.",
        };
        var command = new Command(
            "restore",
            "Restores a backup. The database must not exist yet. Stop all nodes first."
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
                                "Restore PostgreSQL with deploy/backup/restore.sh (docs/deploy/backup.md). "
                                    + "Afterwards run 'tributary restore --recovered'."
                            ),
                            _ => throw new CommandException(ExitCodes.Usage, "Name a backup, or use --recovered."),
                        };
                    }
                )
        );
        return command;
    }
}
