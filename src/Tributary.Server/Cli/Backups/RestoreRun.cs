using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Cli.Backups;

/// <summary>
/// One restore: 1. the place must be empty, and the backup whole and not too new; 2. it is copied to a name that says
/// that it is not complete; 3. ids and seqs move ahead (<see cref="RestoreRecord"/>); 4. the copy gets its name.
/// </summary>
internal sealed class RestoreRun(TributaryOptions options, TextWriter output, TimeProvider time)
{
    private const string Incomplete = ".restoring";

    private string Place => Path.GetFullPath(options.Storage.Place);

    public async Task<int> RestoreAsync(string backup, CancellationToken stopping)
    {
        RefuseExisting();
        if (!File.Exists(backup))
            throw new CommandException(ExitCodes.Usage, $"There is no file {backup}.");
        var manifest = BackupManifest.Read(backup);
        RefuseUnfit(backup, manifest);
        var record = await ProgressDisplay.ShowAsync(
            output,
            time,
            board => RestoreAsync(backup, manifest, board, stopping)
        );
        await output.WriteLineAsync($"Restored {Place} as it was at {manifest.TakenAt}.");
        await ExplainAsync(record, manifest.TakenAt);
        return ExitCodes.Done;
    }

    /// <summary>Does what follows a restore that was made by other means.</summary>
    public async Task<int> FinishAsync(CancellationToken stopping)
    {
        await RefuseRunningAsync(stopping);
        await using var stores = await ExistingDatabase.OpenAsync(options, stopping);
        var record = await RestoreRecord.WriteAsync(stores.Database, stores.Store.Now, stopping);
        await ExplainAsync(record, "the moment to which the database was recovered");
        return ExitCodes.Done;
    }

    private void RefuseExisting()
    {
        foreach (var ending in (string[])["", "-wal", "-shm", "-journal"])
            if (new FileInfo(Place + ending) is { Exists: true, Length: > 0 })
                throw new CommandException(
                    ExitCodes.Usage,
                    $"{Place + ending} exists. A restore overwrites nothing: stop the server, move {Place}, its "
                        + "-wal and its -shm away together, and run the command again."
                );
    }

    private static void RefuseUnfit(string backup, BackupManifest manifest)
    {
        if (manifest.Serves > Schema.Known)
            throw new CommandException(ExitCodes.Usage, Schema.Outgrown(manifest.Serves));
        var bytes = new FileInfo(backup).Length;
        if (bytes != manifest.Bytes)
            throw new CommandException(
                ExitCodes.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{backup} has {bytes} bytes, and its manifest says {manifest.Bytes}. Use another backup."
                )
            );
    }

    private async Task<RestoreRecord> RestoreAsync(
        string backup,
        BackupManifest manifest,
        ProgressDisplay board,
        CancellationToken stopping
    )
    {
        var hash = await BackupManifest.HashAsync(backup, board.Begin("hashed", manifest.Bytes), stopping);
        if (hash != manifest.Sha256)
            throw new CommandException(
                ExitCodes.Failed,
                $"{backup} does not have the SHA-256 of its manifest: it was changed or damaged. Use another backup."
            );
        PrivateFiles.CreateFolder(Path.GetDirectoryName(Place)!);
        using var unfinished = new UnfinishedFile(Place + Incomplete);
        var copy = unfinished.Path;
        try
        {
            var advance = board.Begin("copied", 100);
            SqliteBackup.Copy(backup, copy, (done, all) => advance(done * 100 / Math.Max(1, all)), stopping);
            var record = await MarkAsync(copy, manifest, stopping);
            File.Delete(Place); // an empty file
            File.Move(copy, Place, overwrite: false);
            return record;
        }
        catch (StoreException full) when (full.Kind == StoreFault.Full)
        {
            throw new CommandException(ExitCodes.Failed, $"The disk of {Place} is full. Nothing was restored.");
        }
    }

    private async ValueTask<RestoreRecord> MarkAsync(string copy, BackupManifest manifest, CancellationToken stopping)
    {
        using var turn = new SemaphoreSlim(1);
        await using var opened = new SqliteDatabase(copy, turn);
        var state = await DatabaseFiles.ReadAsync(opened, copy, stopping);
        if (state.Migration != manifest.Migration || !state.Partitions.SequenceEqual(manifest.Partitions))
            throw new CommandException(ExitCodes.Failed, "The manifest belongs to another backup.");
        if (state.IsSealed && options.SecretsKey is null && !File.Exists(SecretStore.KeyFileOf(Place)))
            await output.WriteLineAsync(
                $"The secrets in this database are encrypted. Before you start the server, put "
                    + $"{SecretStore.KeyFileOf(Place)} back from your other copy, or set Tributary__SecretsKey."
            );
        return await RestoreRecord.WriteAsync(opened, Instant.From(time.GetUtcNow()), stopping);
    }

    /// <summary>A node that keeps running would answer from memory about members that no longer exist.</summary>
    private async ValueTask RefuseRunningAsync(CancellationToken stopping)
    {
        var isUsed =
            options.Storage.Kind == StorageKind.Sqlite
                ? File.Exists(Place) && OtherNodes.UseSqlite(Place)
                : await OtherNodes.UsePostgresAsync(options.Storage.Place, stopping);
        if (isUsed)
            throw new CommandException(
                ExitCodes.Failed,
                "The database has other connections. Stop all nodes, and run the command again."
            );
    }

    private async ValueTask ExplainAsync(RestoreRecord record, string takenAt)
    {
        var first = record.Partitions.Max(partition => Math.Max(partition.Seq, record.AtMicros));
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Ids and the seq of changes continue at {first}, so that no number which was used after the "
                    + $"backup is used again."
            )
        );
        await output.WriteLineAsync(
            $"""
            Next:
            1. Run 'tributary verify'.
            2. Start one node that only you can reach, without brokers, and repeat what people did after the backup:
               versions of Terms, revoked keys, blocked members, erasures. Record which rewards were paid.
            3. Start the other nodes, and let platforms send again what they sent since {takenAt}.
               Let nobody pay before all payments are recorded.
            4. Load the warehouse anew into an empty folder.
            docs/deploy/backup.md explains each step.
            """
        );
    }
}
