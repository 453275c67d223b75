using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Secrets;

/// <summary>Writes files that only the server's own user may read.</summary>
internal static class PrivateFiles
{
    public static void CreateFolder(string folder) => OwnerOnly.CreateFolder(folder);

    /// <summary>Writes a file that does not exist yet.</summary>
    public static void Write(string path, string text)
    {
        using var file = Create(path);
        using var writer = new StreamWriter(file);
        writer.WriteLine(text);
    }

    /// <summary>Creates a file that does not exist yet, for others to write.</summary>
    public static void CreateEmpty(string path) => Create(path).Dispose();

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
