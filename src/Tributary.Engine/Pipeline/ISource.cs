namespace Tributary.Engine.Pipeline;

/// <summary>What a broker brought: an event, or an array of them, as JSON.</summary>
/// <param name="Body">Lives as long as the message.</param>
/// <param name="ContentType">As its sender said; null where it did not.</param>
/// <param name="Program">The name of the program that it is for; null where neither the message nor the configuration says.</param>
public sealed record BrokerMessage(ReadOnlyMemory<byte> Body, string? ContentType, string? Program);

/// <summary>Why a message, or an event of it, can never be accepted: as the API would answer.</summary>
/// <param name="Pointer">The first value at fault, a JSON pointer (RFC 6901); null when it is not one value.</param>
/// <param name="Events">How many events of the message are refused; those beside them are accepted.</param>
public sealed record MessageFault(string Code, string? Pointer, string Detail, int Events);

/// <summary>
/// Takes messages in; returns only when the database has what is good of them, however long that takes, so that a broker may forget what has been taken.
/// </summary>
/// <returns>One for each message, in order; null where all of it is committed, now or before.</returns>
/// <exception cref="OperationCanceledException">The server stops; the messages are the broker's still.</exception>
public delegate ValueTask<IReadOnlyList<MessageFault?>> TakeMessages(IReadOnlyList<BrokerMessage> messages, CancellationToken stopping);

/// <summary>A place outside from which events come, such as a queue.</summary>
public interface ISource
{
    /// <summary>Unique among the sources.</summary>
    string Name { get; }

    /// <summary>
    /// Connects, and hands over what waits, batch after batch. A message is acknowledged after <paramref name="take"/> has returned; one with a fault goes to the
    /// dead-letter route first. What is not acknowledged comes again, to this node or another.
    /// </summary>
    /// <returns>Never before <paramref name="stopping"/> ends. An exception: the broker failed, and this is to be called again.</returns>
    Task RunAsync(TakeMessages take, CancellationToken stopping);
}
