using System.CommandLine;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Cli.Backups;

/// <summary><c>tributary backup</c>: copies a SQLite database, with or without a running server.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var to = new Argument<string?>("to")
        {
            Description =
                "The file to write, which must not exist; or a folder, in which the file is named after the time.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verify = new Option<bool>("--verify")
        {
            Description = "Also checks every index of the copy, which takes longer.",
        };
        var keep = new Option<int?>("--keep")
        {
            Description = "How many backups a folder keeps; older ones are deleted after this one is complete.",
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValue(keep) < 1)
                result.AddError("--keep must be 1 or more.");
        });
        var record = new Option<bool>("--record")
        {
            Description = "Copies nothing. Records for /metrics that a backup made by another tool has succeeded.",
        };
        var command = new Command(
            "backup",
            "Copies a SQLite database while the server works on it. PostgreSQL has its own tools."
        )
        {
            to,
            verify,
            keep,
            record,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    Setup.Configuration(parsed),
                    async options =>
                    {
                        await Setup.ReportDatabaseAsync(parsed, options);
                        var output = parsed.InvocationConfiguration.Output;
                        if (parsed.GetValue(record))
                            return await RecordAsync(options, output, stopping);
                        if (options.Storage.Kind != StorageKind.Sqlite)
                            throw new CommandException(
                                ExitCodes.Usage,
                                "Back up PostgreSQL with its own tools: deploy/backup has scripts for base backups, "
                                    + "the write-ahead log and recovery (docs/deploy/backup.md). Afterwards, "
                                    + "'tributary backup --record' tells /metrics about it."
                            );
                        if (parsed.GetValue(to) is not { } place)
                            throw new CommandException(ExitCodes.Usage, "Name the file or the folder to write to.");
                        return await new BackupRun(options.Storage.Place, output, TimeProvider.System)
                        {
                            ChecksIndexes = parsed.GetValue(verify),
                            Kept = parsed.GetValue(keep),
                        }.RunAsync(place, stopping);
                    }
                )
        );
        return command;
    }

    private static async Task<int> RecordAsync(TributaryOptions options, TextWriter output, CancellationToken stopping)
    {
        await using var stores = await ExistingDatabase.OpenAsync(options, stopping);
        await new BackupRecord(stores.Store.Now.Micros, 0).WriteAsync(stores.Database, stopping);
        await output.WriteLineAsync("Recorded a backup.");
        return ExitCodes.Done;
    }
}
