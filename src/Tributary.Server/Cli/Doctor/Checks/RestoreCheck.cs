namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>A database that came back from a backup has to be told so before anybody works on it.</summary>
internal sealed class RestoreCheck : ICheck
{
    private const string Name = "restore";

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        yield return checkup.UnfinishedRestore is { } mark
            ? Finding.Wrong(
                Name,
                $"The database is a backup ({mark}) whose restore is not finished. No server starts on it.",
                "Stop all nodes, run tributary restore --recovered, and follow docs/deploy/backup.md."
            )
            : Finding.Ok(Name, "No restore is unfinished.");
    }
}
