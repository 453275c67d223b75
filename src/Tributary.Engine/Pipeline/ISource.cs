namespace Tributary.Engine.Pipeline;

/// <summary>A message from a broker: an event, or an array of events, as JSON.</summary>
/// <param name="Body">The content, which is valid as long as the message.</param>
/// <param name="ContentType">The content type that the sender named; null if it named none.</param>
/// <param name="Program">The name of the message's program; null if neither the message nor the configuration names
/// one.</param>
public sealed record BrokerMessage(ReadOnlyMemory<byte> Body, string? ContentType, string? Program)
{
    /// <summary>The id by which its sender follows it; null if it named none. It may be any text.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>The reason why a message, or an event in it, can never be accepted, as the API would answer.</summary>
/// <param name="Pointer">The first value at fault, a JSON pointer (RFC 6901); null when it is not one value.</param>
/// <param name="Events">How many events of the message are refused. The others are accepted.</param>
public sealed record MessageFault(string Code, string? Pointer, string Detail, int Events);

/// <summary>
/// Takes in messages. Returns only when the database has stored their valid events, however long that takes, so that
/// the broker may then drop the messages.
/// </summary>
/// <returns>One for each message, in order; null for a message whose events are all committed, now or
/// earlier.</returns>
/// <exception cref="OperationCanceledException">The server is stopping. The broker keeps the messages.</exception>
public delegate ValueTask<IReadOnlyList<MessageFault?>> TakeMessages(
    IReadOnlyList<BrokerMessage> messages,
    CancellationToken stopping
);

/// <summary>An external origin of events, such as a queue.</summary>
public interface ISource
{
    /// <summary>A name that is unique among the sources.</summary>
    string Name { get; }

    /// <summary>
    /// Connects, and hands over waiting messages, batch after batch. A message is acknowledged after
    /// <paramref name="take"/> has returned; one with a fault goes to the dead-letter route first. A message that is
    /// not acknowledged is delivered again, to this node or another.
    /// </summary>
    /// <returns>Nothing before <paramref name="stopping"/> ends. An exception means that the broker failed, and the
    /// caller should call again.</returns>
    Task RunAsync(TakeMessages take, CancellationToken stopping);
}
