namespace Tributary.Bench.Driver;

/// <summary>What the driver is to send, given to it on its standard input as one line of JSON.</summary>
/// <param name="Ports">Of servers that share the connections.</param>
/// <param name="Seconds">How long to send; requests under way are awaited.</param>
/// <param name="CodesFile">The members' codes in their order, <see cref="RequestTemplate.CodeWidth"/> bytes each and a line end; null when no slot needs one.</param>
/// <param name="TellsSeconds">A line on standard output each second with what the first lane did in it.</param>
internal sealed record DriveOrder(IReadOnlyList<int> Ports, int Seconds, IReadOnlyList<LaneOrder> Lanes, string? CodesFile = null, bool TellsSeconds = false);

/// <summary>Connections that send the same requests.</summary>
/// <param name="Requests">Sent one after the other, all with the same item numbers; then again with the next.</param>
/// <param name="First">The number of the first item.</param>
/// <param name="IsKept">Every accepted item leaves a row that is counted afterwards.</param>
/// <param name="Rate">Rounds a second over all connections, sent when they are due whether or not the last was answered in time; 0: as fast as answers come.</param>
internal sealed record LaneOrder(
    string Name, int Connections, IReadOnlyList<RequestOrder> Requests, MemberRange Members, long First = 0, int Rate = 0, bool IsKept = true);

/// <summary>A request; slots in <paramref name="Path"/> and <paramref name="Item"/> are filled anew each time (<see cref="RequestTemplate"/>).</summary>
/// <param name="Item">The body, or one of the items in it; null for none.</param>
/// <param name="Items">More than 1: an array, or lines.</param>
/// <param name="Counts">False: sent for the sake of the next, neither counted nor timed.</param>
internal sealed record RequestOrder(
    string Method, string Path, string? Item = null, int Items = 1, bool IsLines = false, bool Counts = true, string? Key = null);

/// <summary>Members that items are about, from the member numbered <paramref name="From"/> (the first is 0).</summary>
/// <param name="Step">Only each so many.</param>
internal readonly record struct MemberRange(int From, int Count, int Step = 1)
{
    /// <summary>Spread evenly, and the same whenever an item is sent again.</summary>
    public int Of(long item) => From + (Step * (int)(((ulong)unchecked((uint)item * 2654435761u) * (ulong)Count) >> 32));
}
