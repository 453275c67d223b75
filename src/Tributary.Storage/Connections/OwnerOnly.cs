namespace Tributary.Storage.Connections;

/// <summary>Folders and files that hold people's data: no other user of the machine may read them.</summary>
public static class OwnerOnly
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Creates a folder, and those above it that are missing.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Folder);
    }

    /// <summary>
    /// Makes a database's file, empty, where there is none; SQLite gives the files beside it the same rights. A folder that holds nothing else is closed too.
    /// </summary>
    public static void PrepareDatabase(string path)
    {
        var (full, folder) = (Path.GetFullPath(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!Directory.Exists(folder)) CreateFolder(folder);
        if (OperatingSystem.IsWindows()) return;
        using (new FileStream(full, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = File }))
        {
            // Only to create it with these rights.
        }
        var name = Path.GetFileName(full);
        var entries = Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).ToList();
        try
        {
            foreach (var entry in entries.Where(entry => IsPartOf(entry, name))) System.IO.File.SetUnixFileMode(Path.Combine(folder, entry), File);
            if (entries.TrueForAll(entry => IsPartOf(entry, name) || entry == "keys")) System.IO.File.SetUnixFileMode(folder, Folder);
        }
        catch (UnauthorizedAccessException)
        {
            // They belong to another user, who has given this one access: the rights are that user's to choose.
        }
    }

    private static bool IsPartOf(string entry, string database) => entry == database || entry == database + "-wal" || entry == database + "-shm";
}
