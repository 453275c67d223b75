using Tributary.Server.Application.Secrets;

namespace Tributary.Server.Cli.Backups;

/// <summary>
/// A copy of a database that is being made. The process that makes it holds the file open, so that another one can
/// tell it from a file that a killed process has left.
/// </summary>
internal sealed class UnfinishedFile : IDisposable
{
    public const string Ending = ".incomplete";

    private readonly FileStream _held;

    /// <summary>Creates the file, in the place of one that a killed process has left.</summary>
    /// <exception cref="IOException">Another process is writing it.</exception>
    public UnfinishedFile(string path)
    {
        Path = path;
        if (File.Exists(path) && !IsHeld(path))
            Delete(path);
        PrivateFiles.CreateEmpty(path);
        _held = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    /// <summary>Deletes a file, and what SQLite keeps beside it while it is written.</summary>
    public static void Delete(string path)
    {
        foreach (var ending in (string[])["-journal", "-wal", "-shm", ""])
            File.Delete(path + ending);
    }

    /// <summary>Returns true while a process makes the file.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Deletes the file, unless it has another name by now.</summary>
    public void Dispose()
    {
        // Its end would drop the locks of a connection to the same file, so that nobody may have one by now.
        _held.Dispose();
        Delete(Path);
    }
}
