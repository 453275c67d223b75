namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>Whether a worker runs, seen from the figures that it adds up every few seconds.</summary>
internal sealed class WorkersCheck : ICheck
{
    private const string Name = "workers";
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(5);

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        var (last, isBehind) = checkup.Worker;
        var since = last is { } at ? checkup.Since(at.Micros) : (TimeSpan?)null;
        var found = since is { } time
            ? $"Figures were last added up {Checkup.Span(time)} ago."
            : "No figures were added up yet.";
        yield return isBehind && (since is null || since > s_late)
            ? Finding.Attention(
                Name,
                found + " Decisions wait to be added up.",
                "Start a node with the role worker or all, or look for failures in its log."
            )
            : Finding.Ok(Name, isBehind ? found : found + " Nothing waits.");
    }
}
