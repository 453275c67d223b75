namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The result of the last <c>tributary verify</c>.</summary>
internal sealed class VerifyCheck : ICheck
{
    private const string Name = "verify";
    private static readonly TimeSpan s_old = TimeSpan.FromDays(2);

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        const string Run = "Run tributary verify every night.";
        if (checkup.Queues.Verify is not { } last)
        {
            yield return Finding.Attention(Name, "tributary verify never ran on this database.", Run);
            yield break;
        }
        var broken = last.Offenders.Where(invariant => invariant.Value > 0).Select(invariant => invariant.Key).ToList();
        var since = checkup.Since(last.EndedAtMicros);
        if (broken.Count > 0)
            yield return Finding.Wrong(
                Name,
                $"The last run, {Checkup.Span(since)} ago, found {string.Join(", ", broken)} broken.",
                "Stop paying out and follow the runbook, TributaryLedgerDrift and TributaryInvariantBroken."
            );
        else if (since > s_old)
            yield return Finding.Attention(Name, $"The last run was {Checkup.Span(since)} ago and found nothing.", Run);
        else
            yield return Finding.Ok(Name, $"The last run was {Checkup.Span(since)} ago and found nothing.");
    }
}
