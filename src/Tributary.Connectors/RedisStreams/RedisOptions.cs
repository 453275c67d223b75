namespace Tributary.Connectors.RedisStreams;

public sealed record RedisOptions
{
    /// <summary>
    /// The redis:// or rediss:// address, with the database number as its path. It may contain a password.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>The stream of events. Null for no source.</summary>
    public string? Events { get; init; }

    /// <summary>The stream of changes. Null for no sink.</summary>
    public string? Changes { get; init; }

    /// <summary>The program of messages that do not name one. Null if each message names one.</summary>
    public string? Program { get; init; }

    /// <summary>The consumer group, in which nodes share the stream.</summary>
    public required string Group { get; init; }

    /// <summary>The name of this node in the group.</summary>
    public required string Consumer { get; init; }

    /// <summary>The largest number of messages in a batch.</summary>
    public required int BatchLimit { get; init; }

    /// <summary>The time after which another node takes over a message that was not acknowledged.</summary>
    public required TimeSpan ClaimAfter { get; init; }

    /// <summary>The approximate number of changes that the stream keeps.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The longest time for which a request waits for shared data.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(5);
}
