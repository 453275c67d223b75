using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Cli.Backups;

/// <summary>
/// One backup of a SQLite file: 1. the place is checked; 2. the file is copied to a name that says that it is not
/// complete, and the copy is marked as a backup; 3. the copy is read again, checked and hashed; 4. the manifest is
/// written; 5. the copy gets its name; 6. old backups are deleted, and the database learns of this one.
/// </summary>
internal sealed class BackupRun(string database, TextWriter output, TimeProvider time)
{
    private const long Megabyte = 1_000_000;

    public bool ChecksIndexes { get; init; }

    /// <summary>How many backups stay in the folder; null for all.</summary>
    public int? Kept { get; init; }

    public async Task<int> RunAsync(string place, CancellationToken stopping)
    {
        if (!File.Exists(database))
            throw new StartException($"There is no database at {Path.GetFullPath(database)}.");
        var isFolder = Directory.Exists(place);
        if (Kept is not null && !isFolder)
            throw new CommandException(ExitCodes.Usage, $"--keep needs a folder, and {place} is not one.");
        var takenAt = Instant.From(time.GetUtcNow());
        var backup = Path.GetFullPath(isFolder ? BackupFolder.NameAt(place, takenAt) : place);
        RefuseExisting(backup);
        if (isFolder)
            foreach (var name in BackupFolder.DeleteInterrupted(place))
                await output.WriteLineAsync($"Deleted {name}, which an interrupted backup had left.");
        RefuseSmallDisk(backup);
        var manifest = await ProgressDisplay.ShowAsync(
            output,
            time,
            board => MakeAsync(backup, takenAt, board, stopping)
        );
        await output.WriteLineAsync(
            $"Backed up {Text(manifest.Bytes / Megabyte)} MB to {backup}, as it was at {manifest.TakenAt}. "
                + $"SHA-256: {manifest.Sha256}"
        );
        if (Kept is { } kept)
            foreach (var name in BackupFolder.DeleteOld(Path.GetDirectoryName(backup)!, kept))
                await output.WriteLineAsync($"Deleted {name}.");
        await RecordAsync(manifest.Bytes, stopping);
        return ExitCodes.Done;
    }

    private static void RefuseExisting(string backup)
    {
        foreach (var path in (string[])[backup, BackupManifest.PathFor(backup)])
            if (File.Exists(path))
                throw new CommandException(ExitCodes.Usage, $"{path} already exists. A backup overwrites nothing.");
        if (!Directory.Exists(Path.GetDirectoryName(backup)))
            throw new CommandException(ExitCodes.Usage, $"There is no folder {Path.GetDirectoryName(backup)}.");
    }

    private void RefuseSmallDisk(string backup)
    {
        var needed = SqliteBackup.SizeOf(database);
        var free = new DriveInfo(Path.GetDirectoryName(backup)!).AvailableFreeSpace;
        if (free < needed)
            throw new CommandException(
                ExitCodes.Failed,
                $"The disk of {backup} has {Text(free / Megabyte)} MB free, and the backup needs "
                    + $"{Text(needed / Megabyte)} MB."
            );
    }

    private async Task<BackupManifest> MakeAsync(
        string backup,
        Instant takenAt,
        ProgressDisplay board,
        CancellationToken stopping
    )
    {
        using var unfinished = new UnfinishedFile(backup + UnfinishedFile.Ending);
        var copy = unfinished.Path;
        var isComplete = false;
        try
        {
            var advance = board.Begin("copied", 100);
            SqliteBackup.Copy(database, copy, (done, all) => advance(done * 100 / Math.Max(1, all)), stopping);
            await MarkAsync(copy, takenAt, stopping);
            board.Begin("checked", 0);
            if (SqliteBackup.FindFault(copy, ChecksIndexes) is { } fault)
                throw new CommandException(
                    ExitCodes.Failed,
                    $"The copy is damaged, so nothing was kept: {fault}. Check the disks, and the database with "
                        + "'tributary verify'."
                );
            var bytes = new FileInfo(copy).Length;
            var hash = await BackupManifest.HashAsync(copy, board.Begin("hashed", bytes), stopping);
            var manifest = await DescribeAsync(copy, Path.GetFileName(backup), takenAt, bytes, hash, stopping);
            manifest.Write(backup);
            File.Move(copy, backup, overwrite: false);
            isComplete = true;
            return manifest;
        }
        catch (StoreException full) when (full.Kind == StoreFault.Full)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"The disk of {backup} is full. Nothing was kept. Free space, and run the command again."
            );
        }
        finally
        {
            if (!isComplete)
                File.Delete(BackupManifest.PathFor(backup));
        }
    }

    /// <summary>Marks the copy, so that nobody serves it unnoticed (<see cref="Recovery"/>).</summary>
    private static async ValueTask MarkAsync(string copy, Instant takenAt, CancellationToken stopping)
    {
        using var turn = new SemaphoreSlim(1);
        await using var opened = new SqliteDatabase(copy, turn);
        await Recovery.MarkAsync(opened, takenAt.ToString(), stopping);
    }

    private static async ValueTask<BackupManifest> DescribeAsync(
        string copy,
        string name,
        Instant takenAt,
        long bytes,
        string hash,
        CancellationToken stopping
    )
    {
        using var turn = new SemaphoreSlim(1);
        await using var opened = new SqliteDatabase(copy, turn);
        var state = await DatabaseFiles.ReadAsync(opened, copy, stopping);
        return new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            File = name,
            Bytes = bytes,
            Sha256 = hash,
            Version = ProcessFigures.Version,
            Migration = state.Migration,
            Serves = state.Serves,
            TakenAt = takenAt.ToString(),
            Partitions = state.Partitions,
        };
    }

    /// <summary>Lets the metrics know. The backup is good, whether this works or not.</summary>
    private async ValueTask RecordAsync(long bytes, CancellationToken stopping)
    {
        using var turn = new SemaphoreSlim(1);
        await using var opened = new SqliteDatabase(database, turn);
        try
        {
            await new BackupRecord(Instant.From(time.GetUtcNow()).Micros, bytes).WriteAsync(opened, stopping);
        }
        catch (StoreException fault)
        {
            await output.WriteLineAsync($"The backup was not recorded for /metrics: {fault.Message}");
        }
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
