namespace Tributary.Connectors.RedisStreams;

/// <param name="Url">redis:// or rediss://, with the number of the database as its path; may hold a password.</param>
/// <param name="Events">The stream that events come from; null for no source.</param>
/// <param name="Changes">The stream that changes go to; null for no sink.</param>
/// <param name="Program">The program of messages that name none; null when each does.</param>
/// <param name="Group">The consumer group, in which nodes share the stream.</param>
/// <param name="Consumer">This node in the group.</param>
/// <param name="BatchLimit">Messages of a batch at most.</param>
/// <param name="ClaimAfter">How long a message may be in the hands of a node before another takes it over.</param>
/// <param name="MaxLength">Changes that the stream keeps, or a little more.</param>
public sealed record RedisOptions(
    Uri Url, string? Events, string? Changes, string? Program, string Group, string Consumer, int BatchLimit, TimeSpan ClaimAfter, int MaxLength)
{
    /// <summary>What a request waits at most for what nodes share here.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(5);
}
