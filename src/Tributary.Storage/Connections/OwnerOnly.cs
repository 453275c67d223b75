namespace Tributary.Storage.Connections;

/// <summary>Creates folders and files for personal data, which no other user of the machine may read.</summary>
public static class OwnerOnly
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Creates a folder and its missing parents.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Folder);
    }

    /// <summary>
    /// Creates an empty database file when there is none. SQLite gives the files beside it the same rights. A folder
    /// that holds nothing else is restricted too.
    /// </summary>
    public static void PrepareDatabase(string path)
    {
        var (full, folder) = (Path.GetFullPath(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!Directory.Exists(folder))
            CreateFolder(folder);
        if (OperatingSystem.IsWindows())
            return;
        using (
            new FileStream(
                full,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.ReadWrite,
                    UnixCreateMode = File,
                }
            )
        )
        {
            // The file is only created here, with these rights.
        }
        var name = Path.GetFileName(full);
        var entries = Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).ToList();
        try
        {
            foreach (var entry in entries.Where(entry => IsPartOf(entry, name)))
                System.IO.File.SetUnixFileMode(Path.Combine(folder, entry), File);
            if (entries.TrueForAll(entry => IsPartOf(entry, name) || entry == "keys"))
                System.IO.File.SetUnixFileMode(folder, Folder);
        }
        catch (UnauthorizedAccessException)
        {
            // The folder belongs to another user, who has given this one access and decides about its rights.
        }
    }

    private static bool IsPartOf(string entry, string database) =>
        entry == database || entry == database + "-wal" || entry == database + "-shm";
}
