namespace Tributary.Engine.Pipeline;

/// <summary>A change as it is sent: a CloudEvent 1.0 in JSON, with the fields by which a broker routes it.</summary>
/// <param name="Id">The same each time a change is sent.</param>
/// <param name="Type">A type such as <c>reward.created</c>.</param>
/// <param name="Program">The program's name.</param>
/// <param name="PartitionKey">Changes with the same key are sent in order.</param>
/// <param name="Body">UTF-8.</param>
public sealed record Envelope(string Id, string Type, string Program, string PartitionKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>The id of the request that led to the change; null without one.</summary>
    public string? RequestId { get; init; }
}

/// <summary>
/// An external destination for every change, such as a broker. The relay hands it the changes of one partition in
/// order, at least once. Several partitions may be handed over at the same time.
/// </summary>
public interface ISink
{
    /// <summary>
    /// A name that is unique among the sinks. The sink's position in each partition is stored under it.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// Sends changes, and returns when the receiver has stored all of them. After an exception, or when
    /// <paramref name="stopping"/> ends, they are sent again later.
    /// </summary>
    ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping);
}
