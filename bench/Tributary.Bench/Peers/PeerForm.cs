namespace Tributary.Bench.Peers;

/// <summary>A form of the Node service in bench/peer.</summary>
/// <param name="Name">As the results call it.</param>
/// <param name="Form">As the service calls it.</param>
/// <param name="IsSynced">
/// True when Redis syncs its file before it answers, so that an acknowledged event outlives a loss of power. Otherwise
/// it syncs every second, as it comes.
/// </param>
internal sealed record PeerForm(string Name, string Form, bool IsSynced = false)
{
    public static IReadOnlyList<PeerForm> All { get; } =
    [new("node", "jobs"), new("node-tuned", "batches"), new("node-tuned-synced", "batches", IsSynced: true)];
}
