namespace Tributary.Connectors.RedisStreams;

/// <param name="Url">
/// The redis:// or rediss:// address, with the database number as its path. It may contain a password.
/// </param>
/// <param name="Events">The stream of events. Null for no source.</param>
/// <param name="Changes">The stream of changes. Null for no sink.</param>
/// <param name="Program">The program of messages that do not name one. Null if each message names one.</param>
/// <param name="Group">The consumer group, in which nodes share the stream.</param>
/// <param name="Consumer">The name of this node in the group.</param>
/// <param name="BatchLimit">The largest number of messages in a batch.</param>
/// <param name="ClaimAfter">The time after which another node takes over a message that was not acknowledged.</param>
/// <param name="MaxLength">The approximate number of changes that the stream keeps.</param>
public sealed record RedisOptions(
    Uri Url,
    string? Events,
    string? Changes,
    string? Program,
    string Group,
    string Consumer,
    int BatchLimit,
    TimeSpan ClaimAfter,
    int MaxLength
)
{
    /// <summary>The longest time for which a request waits for shared data.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(5);
}
