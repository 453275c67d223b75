using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Files that only the server's own user may read.</summary>
internal static class PrivateFiles
{
    public static void CreateFolder(string folder) => OwnerOnly.CreateFolder(folder);

    /// <summary>Writes a file that must not be there yet.</summary>
    public static void Write(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.WriteLine(text);
    }
}
