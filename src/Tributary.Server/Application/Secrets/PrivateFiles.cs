using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Secrets;

/// <summary>Writes files that only the server's own user may read.</summary>
internal static class PrivateFiles
{
    public static void CreateFolder(string folder) => OwnerOnly.CreateFolder(folder);

    /// <summary>Writes a file that does not exist yet.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        writer.WriteLine(text);
    }
}
