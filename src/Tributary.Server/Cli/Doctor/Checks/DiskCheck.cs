using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The size of the database and, where it is a file, the space beside it.</summary>
internal sealed class DiskCheck : ICheck
{
    private const string Name = "disk";
    private const long LeastFree = 200L << 20;
    private const long FewFree = 2L << 30;

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        if (checkup.Postgres is { } server)
        {
            yield return Finding.Ok(
                Name,
                $"The database has {Checkup.Size(server.SizeBytes)}. Watch the disk of its server."
            );
            yield break;
        }
        yield return Of(SizeOf(checkup.Options.Storage), FreeAt(checkup.Options.Storage.Place));
    }

    /// <summary>Judges the free space of the disk.</summary>
    internal static Finding Of(long size, long free)
    {
        var found = $"The database has {Checkup.Size(size)}; its disk has {Checkup.Size(free)} free.";
        const string Free = "Free space or move the database: without space every write is answered 503.";
        return free < LeastFree ? Finding.Wrong(Name, found, Free)
            : free < FewFree || free < size / 4 ? Finding.Attention(Name, found, Free)
            : Finding.Ok(Name, found);
    }

    private static long SizeOf(StorageOptions storage) =>
        ((string[])["", "-wal"])
            .Select(end => new FileInfo(storage.Place + end))
            .Sum(file => file.Exists ? file.Length : 0);

    private static long FreeAt(string file) =>
        new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace;
}
