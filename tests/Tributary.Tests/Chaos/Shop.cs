using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Oracle;
using Tributary.Tests.RealData;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// A platform that keeps sending while faults occur. Everything unacknowledged is sent again, to any node, and much of
/// the rest too.
/// </summary>
/// <param name="patience">How long to wait for an answer before it counts as none.</param>
/// <param name="part">
/// Which members of the real data it has, from 1 on. Those of the parts before are there already.
/// </param>
internal sealed class Shop(IReadOnlyList<ServerProcess> nodes, TimeSpan patience, int part = 1)
{
    private const int Senders = 8;
    private const int OtherSenders = 2;
    private const int AtOnce = 20;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two requests of a sender while there is nothing to do but to wait for faults.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly TimeSpan _patience = patience;
    private ImmutableArray<RealDataSender> _senders = [.. nodes.Select(node => SenderTo(node, patience))];
    private readonly ConcurrentDictionary<string, bool> _acknowledged = [];
    private int _answered;
    private long _lastAnswered;
    private int _unanswered;

    private static readonly int s_size = ChaosGround.IsWhole ? 1_500 : 120;

    private static readonly ILookup<string, DataPurchase> s_purchases = SampleData.Purchases.ToLookup(p => p.Member);

    /// <summary>The members of this part, whose referrers are in it or in one before.</summary>
    public IReadOnlyList<DataMember> Members { get; } = [.. SampleData.Members.Skip((part - 1) * s_size).Take(s_size)];

    /// <summary>The purchases of these members.</summary>
    public IReadOnlyList<DataPurchase> Purchases { get; } =
        PurchasesOf(SampleData.Members.Skip((part - 1) * s_size).Take(s_size));

    /// <summary>The members of this part and of all before.</summary>
    public IReadOnlyList<DataMember> AllMembers { get; } = [.. SampleData.Members.Take(part * s_size)];

    /// <summary>The purchases of all these members.</summary>
    public IReadOnlyList<DataPurchase> AllPurchases => PurchasesOf(AllMembers);

    /// <summary>The number of acknowledged purchases, each counted once.</summary>
    public int Acknowledged => _acknowledged.Count;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>How many requests were refused or not answered, and sent again.</summary>
    public int Retried => Volatile.Read(ref _unanswered);

    /// <summary>The timestamp of the last request with purchases that a node has acknowledged.</summary>
    public long LastAnswered => Volatile.Read(ref _lastAnswered);

    /// <summary>Also sends to this node from now on.</summary>
    public void Add(ServerProcess node) => _senders = _senders.Add(SenderTo(node, _patience));

    public Task PutTermsAsync(int cap) => _senders[0].PutTermsAsync(cap);

    /// <summary>
    /// Sends members in their order and purchases in any order, even before their members, until the faults are over
    /// and everything is acknowledged. While there are faults, the last half of the purchases is sent one by one, so
    /// that every fault meets new work.
    /// </summary>
    /// <param name="times">The least number of times that each purchase is sent.</param>
    /// <param name="otherWay">
    /// Sends every second purchase by a way of its own, and returns whether it has arrived.
    /// </param>
    public async Task SendAsync(
        Task faults,
        int times = 1,
        Func<IReadOnlyList<DataPurchase>, Task<bool>>? otherWay = null
    )
    {
        var lane = new Lane(otherWay is null ? Purchases : EverySecond(0), times, AskAsync);
        var running = Enumerable
            .Range(0, Senders)
            .Select(_ => SendPurchasesAsync(lane, faults))
            .Append(SendMembersAsync())
            .Append(faults)
            .ToList();
        if (otherWay is not null)
        {
            var other = new Lane(EverySecond(1), times, otherWay);
            running.AddRange(Enumerable.Range(0, OtherSenders).Select(_ => SendPurchasesAsync(other, faults)));
        }
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            await ended; // the first failure ends the test
            running.Remove(ended);
        }
        Assert.Equal(Purchases.Count, Acknowledged);
    }

    /// <summary>
    /// Callers of the nodes hardly noticed the faults. A busy machine may have left a few requests unanswered.
    /// </summary>
    public void AssertServed() => Assert.InRange(_unanswered, 0, _answered / 10);

    private async Task SendMembersAsync()
    {
        foreach (var members in Members.Chunk(AtOnce))
            while (!await AnyNode().SendAsync(members))
                await Task.Delay(s_moment, Stopping);
    }

    private async Task SendPurchasesAsync(Lane lane, Task faults)
    {
        while (!lane.Waiting.IsEmpty || Acknowledged < Purchases.Count || !faults.IsCompleted)
        {
            var isSlow = !faults.IsCompleted && lane.Waiting.Count < lane.All.Count / 2;
            if (isSlow)
                await Task.WhenAny(faults, Task.Delay(s_pause, Stopping));
            var batch = Take(lane.Waiting, isSlow ? 1 : RandomNumberGenerator.GetInt32(1, AtOnce));
            if (batch.Count == 0)
            {
                // Everything else is on its way, so a known purchase is sent again.
                batch.Add(lane.All[RandomNumberGenerator.GetInt32(lane.All.Count)]);
                await Task.Delay(s_moment, Stopping);
            }
            if (await lane.SendAsync(batch))
            {
                foreach (var purchase in batch)
                    _acknowledged[purchase.Id] = true;
            }
            else
            {
                foreach (var purchase in batch)
                    lane.Waiting.Enqueue(purchase);
                await Task.Delay(s_moment, Stopping);
            }
        }
    }

    private async Task<bool> AskAsync(IReadOnlyList<DataPurchase> purchases)
    {
        var isTaken = await AnyNode().SendAsync(purchases);
        Interlocked.Increment(ref isTaken ? ref _answered : ref _unanswered);
        if (isTaken)
            Volatile.Write(ref _lastAnswered, Stopwatch.GetTimestamp());
        return isTaken;
    }

    private static RealDataSender SenderTo(ServerProcess node, TimeSpan patience) => new(node.Http, patience);

    private RealDataSender AnyNode()
    {
        var senders = _senders;
        return senders[RandomNumberGenerator.GetInt32(senders.Length)];
    }

    /// <summary>Takes no two purchases with one id; several in one request are the subject of another test.</summary>
    private static List<DataPurchase> Take(ConcurrentQueue<DataPurchase> waiting, int most)
    {
        var batch = new List<DataPurchase>(most);
        while (batch.Count < most && waiting.TryDequeue(out var purchase))
            batch.Add(purchase);
        return [.. batch.DistinctBy(p => p.Id)];
    }

    private static DataPurchase[] PurchasesOf(IEnumerable<DataMember> members) =>
        [.. members.SelectMany(member => s_purchases[member.Id])];

    private DataPurchase[] EverySecond(int from) => [.. Purchases.Where((_, i) => i % 2 == from)];

    private static DataPurchase[] Shuffled(IReadOnlyList<DataPurchase> purchases)
    {
        var shuffled = purchases.ToArray();
        RandomNumberGenerator.Shuffle<DataPurchase>(shuffled);
        return shuffled;
    }

    /// <summary>The purchases that take one way, and those of them that still have to be sent.</summary>
    private sealed record Lane(
        IReadOnlyList<DataPurchase> All,
        int Times,
        Func<IReadOnlyList<DataPurchase>, Task<bool>> SendAsync
    )
    {
        public ConcurrentQueue<DataPurchase> Waiting { get; } = new(Enumerable.Repeat(All, Times).SelectMany(Shuffled));
    }
}
