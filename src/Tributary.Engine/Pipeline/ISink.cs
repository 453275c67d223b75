namespace Tributary.Engine.Pipeline;

/// <summary>A change as it leaves: a CloudEvent 1.0 in JSON, and what a broker routes by.</summary>
/// <param name="Id">Stable: the same change has it again when it is sent twice.</param>
/// <param name="Type">Such as <c>reward.created</c>.</param>
/// <param name="Program">The program's name.</param>
/// <param name="PartitionKey">Changes with the same one have an order.</param>
/// <param name="Body">UTF-8.</param>
public sealed record Envelope(string Id, string Type, string Program, string PartitionKey, ReadOnlyMemory<byte> Body);

/// <summary>
/// A place outside to which every change goes, such as a broker. The relay hands it the changes of one partition in their order, at least once; it is free to
/// take several partitions at the same time.
/// </summary>
public interface ISink
{
    /// <summary>Unique among the sinks; its position in each partition is kept under it.</summary>
    string Name { get; }

    /// <summary>Returns when all are safe at the other side; an exception, or the end of <paramref name="stopping"/>, has them sent again later.</summary>
    ValueTask PublishAsync(IReadOnlyList<Envelope> envelopes, CancellationToken stopping);
}
