namespace Tributary.Client.Contracts;

/// <summary>The status of the server: its queues, the progress of its outlets, and the last verify.</summary>
public sealed record ServerStatus
{
    /// <summary>The time of the answer, by the clock of the database.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The version of the node that answers.</summary>
    public required string Version { get; init; }

    /// <summary>The database: <c>postgres</c> or <c>sqlite</c>.</summary>
    public required string Storage { get; init; }

    /// <summary>True if the node that answers decides entries, and not only reads.</summary>
    public required bool Decides { get; init; }

    /// <summary>The number of entries that wait for their decision.</summary>
    public required long Queued { get; init; }

    /// <summary>How long the oldest of them has waited, in seconds.</summary>
    public required double QueueSeconds { get; init; }

    /// <summary>The number of entries that wait for a member or an event.</summary>
    public required long Waiting { get; init; }

    /// <summary>The number of entries that need a person.</summary>
    public required long GivenUp { get; init; }

    /// <summary>The number of enabled webhooks whose last post was not accepted.</summary>
    public required long FailingWebhooks { get; init; }

    /// <summary>The number of webhooks that the server disabled.</summary>
    public required long DisabledWebhooks { get; init; }

    /// <summary>The outlets for changes.</summary>
    public required IReadOnlyList<OutletStatus> Outlets { get; init; }

    /// <summary>The brokers from which the node that answers takes events.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The last run of <c>tributary verify</c>. Null if it never ran.</summary>
    public VerifyStatus? Verify { get; init; }

    /// <summary>The time of the last backup. Null if none was recorded.</summary>
    public DateTimeOffset? BackedUpAt { get; init; }
}

/// <summary>How far an outlet for changes is.</summary>
public sealed record OutletStatus
{
    /// <summary>The name: <c>webhooks</c>, or the name of a broker.</summary>
    public required string Name { get; init; }

    /// <summary>The age of the oldest change that it does not have, in seconds. 0 if it has all.</summary>
    public required double LagSeconds { get; init; }
}

/// <summary>The result of a check of every invariant.</summary>
public sealed record VerifyStatus
{
    /// <summary>The time at which it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The number of invariants that it checked.</summary>
    public required int Checked { get; init; }

    /// <summary>The invariants that did not hold.</summary>
    public required IReadOnlyList<string> Broken { get; init; }
}
