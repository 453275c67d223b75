namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>Work that waits: for a decision, for a person, and for sinks.</summary>
internal sealed class QueueCheck : ICheck
{
    private const string Name = "queue";
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_behind = TimeSpan.FromMinutes(5);

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        var queues = checkup.Queues;
        var age = queues.OldestQueued is { } oldest ? checkup.Since(oldest) : TimeSpan.Zero;
        var found = Checkup.Text($"{queues.Queued} entries wait for a decision, the oldest for {Checkup.Span(age)}.");
        yield return age > s_late
            ? Finding.Attention(
                Name,
                found,
                "Start a worker: tributary serve --role worker (runbook: TributaryQueueOld)."
            )
            : Finding.Ok(Name, found);
        if (queues.GivenUp > 0)
            yield return Finding.Attention(
                Name,
                Checkup.Text($"{queues.GivenUp} entries need a person."),
                "GET …/events?status=parked lists them with their reasons; POST …/events/{id}/retry decides one again."
            );
        foreach (var (sink, at) in queues.OldestBySink)
            if (at is { } since && checkup.Since(since) > s_behind)
                yield return Finding.Attention(
                    "relay",
                    $"'{sink}' has not accepted changes for {Checkup.Span(checkup.Since(since))}.",
                    "Repair the broker or start a worker. See the runbook, TributaryRelayBehind."
                );
    }
}
