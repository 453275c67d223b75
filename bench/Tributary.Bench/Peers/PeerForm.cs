namespace Tributary.Bench.Peers;

/// <summary>A form of the Node service in bench/peer.</summary>
/// <param name="Name">As the results call it.</param>
/// <param name="Form">As the service calls it.</param>
internal sealed record PeerForm(string Name, string Form)
{
    public static IReadOnlyList<PeerForm> All { get; } = [new("node", "jobs"), new("node-tuned", "batches")];
}
