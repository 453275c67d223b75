namespace Tributary.Bench.Driver;

/// <summary>The order to the driver, one line of JSON on its standard input.</summary>
/// <param name="Ports">The ports of servers that share the connections.</param>
/// <param name="Seconds">How long to send; requests in progress are awaited.</param>
/// <param name="CodesFile">
/// The members' codes in their order, <see cref="RequestTemplate.CodeWidth"/> bytes each and a line end; null when no
/// slot needs one.
/// </param>
/// <param name="TellsSeconds">Prints a line on standard output each second with the results of the first lane.</param>
internal sealed record DriveOrder(
    IReadOnlyList<int> Ports,
    int Seconds,
    IReadOnlyList<LaneOrder> Lanes,
    string? CodesFile = null,
    bool TellsSeconds = false
);

/// <summary>Connections that send the same requests.</summary>
/// <param name="Requests">Sent one after the other, all with the same item numbers; then again with the next.</param>
/// <param name="First">The number of the first item.</param>
/// <param name="IsKept">True when every accepted item leaves a row that is counted afterwards.</param>
/// <param name="Rate">
/// Rounds per second over all connections, sent when they are due even if the last was not answered in time; 0: as fast
/// as answers come.
/// </param>
internal sealed record LaneOrder(
    string Name,
    int Connections,
    IReadOnlyList<RequestOrder> Requests,
    MemberRange Members,
    long First = 0,
    int Rate = 0,
    bool IsKept = true
);

/// <summary>
/// A request. Slots in <paramref name="Path"/> and <paramref name="Item"/> are filled each time
/// (<see cref="RequestTemplate"/>).
/// </summary>
/// <param name="Item">The body, or one of the items in it; null for none.</param>
/// <param name="Items">More than 1: an array, or lines.</param>
/// <param name="Counts">False for a request that only prepares the next one and is neither counted nor timed.</param>
internal sealed record RequestOrder(
    string Method,
    string Path,
    string? Item = null,
    int Items = 1,
    bool IsLines = false,
    bool Counts = true,
    string? Key = null
);

/// <summary>
/// The members that items are about, from the member numbered <paramref name="From"/> (the first is 0).
/// </summary>
/// <param name="Step">Takes only every member of this step.</param>
internal readonly record struct MemberRange(int From, int Count, int Step = 1)
{
    /// <summary>Returns a member, spread evenly, and the same whenever an item is sent again.</summary>
    public int Of(long item) =>
        From + (Step * (int)(((ulong)unchecked((uint)item * 2654435761u) * (ulong)Count) >> 32));
}
