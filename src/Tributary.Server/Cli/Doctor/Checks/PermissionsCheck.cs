using Tributary.Server.Application.Settings;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The rights of the user in the database, or at the file.</summary>
internal sealed class PermissionsCheck : ICheck
{
    private const string Name = "permissions";
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersEnter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        yield return checkup.Postgres switch
        {
            { IsOwner: false } => Finding.Wrong(
                Name,
                "The user does not own the tables: migrations fail.",
                "Connect as the owner, or give the user the owner's role."
            ),
            { MayCreate: false } => Finding.Wrong(
                Name,
                "The user may not create tables, which migrations and each month of clicks need.",
                "grant create on schema public to the user."
            ),
            { } => Finding.Ok(Name, "The user owns the tables and may create others."),
            null => OfFile(checkup.Options.Storage),
        };
    }

    private static Finding OfFile(StorageOptions storage)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(storage.Place))!;
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(storage.Place) & Others) != 0
            && (File.GetUnixFileMode(folder) & OthersEnter) != 0
        )
            return Finding.Attention(
                Name,
                "Other users of this machine may open the database file, which contains personal data.",
                "chmod 600 the file, and 700 its folder."
            );
        return Finding.Ok(Name, "Only this user may open the database file.");
    }
}
