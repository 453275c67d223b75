using System.Globalization;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Cli.Backups;

/// <summary>A folder of backups that are named after their times.</summary>
internal static class BackupFolder
{
    private const string Start = "tributary-";
    private const string End = ".db";
    private const string Time = "yyyyMMdd'T'HHmmss'Z'";

    public static string NameAt(string folder, Instant now) =>
        Path.Combine(
            folder,
            Start + now.ToDateTimeOffset().UtcDateTime.ToString(Time, CultureInfo.InvariantCulture) + End
        );

    /// <summary>
    /// Deletes all backups of the folder but the newest ones, each after its manifest, so that none is ever left that
    /// looks whole. Files with other names stay.
    /// </summary>
    /// <returns>The names of those that were deleted.</returns>
    public static IReadOnlyList<string> DeleteOld(string folder, int kept)
    {
        var old = Directory
            .GetFiles(folder, Start + "*" + End)
            .Where(IsOurs)
            .OrderDescending(StringComparer.Ordinal)
            .Skip(kept)
            .ToList();
        foreach (var backup in old)
        {
            File.Delete(BackupManifest.PathFor(backup));
            File.Delete(backup);
        }
        return [.. old.Select(backup => Path.GetFileName(backup)!)];
    }

    /// <summary>
    /// Deletes what backups that were killed have left in the folder. A backup that is being made holds its file, and
    /// stays.
    /// </summary>
    /// <returns>The names of the files that were not complete.</returns>
    public static IReadOnlyList<string> DeleteInterrupted(string folder)
    {
        var interrupted = Directory
            .GetFiles(folder, Start + "*" + End + UnfinishedFile.Ending)
            .Where(copy => IsOurs(copy[..^UnfinishedFile.Ending.Length]) && !UnfinishedFile.IsHeld(copy))
            .ToList();
        foreach (var copy in interrupted)
        {
            var backup = copy[..^UnfinishedFile.Ending.Length];
            if (!File.Exists(backup))
                File.Delete(BackupManifest.PathFor(backup));
            UnfinishedFile.Delete(copy);
        }
        return [.. interrupted.Select(copy => Path.GetFileName(copy)!)];
    }

    private static bool IsOurs(string path) =>
        Path.GetFileName(path) is var name
        && DateTime.TryParseExact(
            name[Start.Length..^End.Length],
            Time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out _
        );
}
