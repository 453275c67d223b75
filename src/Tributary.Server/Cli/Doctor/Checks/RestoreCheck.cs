namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>A database that came back from a backup has to be told so before anybody works on it.</summary>
internal sealed class RestoreCheck : ICheck
{
    private const string Name = "restore";

    private const string WhatToDo =
        "Stop all nodes, run tributary restore --recovered, and follow docs/deploy/backup.md.";

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        if (checkup.UnfinishedRestore is { } mark)
            yield return Finding.Wrong(
                Name,
                $"The database is a backup ({mark}) whose restore is not finished. No server starts on it.",
                WhatToDo
            );
        else if (checkup.HasLost)
            yield return Finding.Wrong(
                Name,
                "The database is older than the one that was served here before. No server starts on it.",
                WhatToDo
            );
        else
            yield return Finding.Ok(Name, "No restore is unfinished.");
    }
}
