using System.Text;
using Tributary.Bench.Driver;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Bench.Floors;

internal sealed record FloorEventRow(
    long Id,
    FloorMemberFacts Member,
    long Amount,
    string ExternalId,
    byte[] Key,
    byte[] BodyHash,
    long Seq
);

/// <param name="Level">1 for the referrer.</param>
internal sealed record FloorGrant(FloorEventRow Event, int Level, long Amount)
{
    public long RewardId => Event.Id + Level;
    public long Payee => Event.Member.Payees[Level - 1];
    public long Account => Event.Member.Accounts[Level - 1];
}

/// <param name="Credit">The earnings of the owner; 0 for the program's expense.</param>
internal sealed record FloorAccount(long Id, int Partition, long Debit, long Credit, long Rewards);

internal sealed record FloorCount(long Member, int Partition, long Count, long Amount);

internal sealed record FloorStats(long Member, int Partition, long Events, long Revenue);

internal sealed record FloorDay(int Partition, long Events, long Revenue, long Rewards);

/// <summary>The rows that a thousand events create, made before the clock starts.</summary>
internal sealed class FloorRows
{
    public const int Events = 1_000;
    public const int IdsEach = 4; // the event and three rewards

    private static readonly long[] s_rates = [10, 5, 2]; // percent, as in BenchTerms

    /// <param name="first">The number of the first event, which no other batch may share.</param>
    /// <param name="firstId">From here on ids are free.</param>
    /// <param name="seq">The last seq of each partition; it is advanced.</param>
    public FloorRows(
        FloorMembers members,
        IReadOnlyList<FloorMemberFacts> payers,
        long first,
        long firstId,
        Dictionary<int, long> seq,
        Instant now
    )
    {
        var spread = new MemberRange(0, payers.Count);
        (Members, Now) = (members, now);
        // Sorted by key, like Acceptance.
        Log =
        [
            .. Enumerable
                .Range(0, Events)
                .Select(i =>
                {
                    var (member, id) = (payers[spread.Of(first + i)], $"f{first + i:D10}");
                    return new FloorEventRow(
                        firstId + (i * IdsEach),
                        member,
                        2_000 + ((first + i) % 8_000),
                        id,
                        EntryKey.OfEvent(id),
                        EntryKey.OfBody(Encoding.UTF8.GetBytes(id)),
                        seq[member.Partition] = seq[member.Partition] + 1
                    );
                })
                .OrderBy(e => e.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
        ];
        Partitions = [.. Log.Select(e => e.Member.Partition).Distinct().Order()];
        Seq = [.. Partitions.Select(partition => seq[partition])];
        Grants =
        [
            .. Log.SelectMany(e =>
                s_rates.Select((rate, above) => new FloorGrant(e, above + 1, e.Amount * rate / 100))
            ),
        ];

        var expense = Grants
            .GroupBy(g => g.Event.Member.Partition)
            .Select(g => new FloorAccount(members.Expense[g.Key], g.Key, g.Sum(x => x.Amount), 0, 0));
        var paid = Grants
            .GroupBy(g => g.Payee)
            .Select(g => new FloorAccount(
                g.First().Account,
                g.First().Event.Member.Partition,
                0,
                g.Sum(x => x.Amount),
                g.LongCount()
            ));
        Accounts = [.. expense.Concat(paid).OrderBy(a => a.Id)];
        Counts =
        [
            .. Log.GroupBy(e => e.Member.Id)
                .Select(g => new FloorCount(g.Key, g.First().Member.Partition, g.LongCount(), g.Sum(e => e.Amount))),
        ];
        Stats =
        [
            .. Log.GroupBy(e => e.Member.Payees[0])
                .OrderBy(g => g.Key)
                .Select(g => new FloorStats(g.Key, g.First().Member.Partition, g.LongCount(), g.Sum(e => e.Amount))),
        ];
        Payees = [.. Grants.Select(g => g.Payee).Distinct().Order()];
        Days =
        [
            .. Log.GroupBy(e => e.Member.Partition)
                .OrderBy(g => g.Key)
                .Select(g => new FloorDay(g.Key, g.LongCount(), g.Sum(e => e.Amount), s_rates.Length * g.LongCount())),
        ];
    }

    public FloorMembers Members { get; }
    public Instant Now { get; }
    public Instant PayableAt => Now + TimeSpan.FromDays(30);
    public int Month => Calendar.Period(Now, CapPeriod.Month, TimeZoneInfo.Utc);
    public int Week => Calendar.Period(Now, CapPeriod.Week, TimeZoneInfo.Utc);
    public int Day => Calendar.Day(Now, TimeZoneInfo.Utc);
    public FloorEventRow[] Log { get; }
    public int[] Partitions { get; }

    /// <summary>The seq of each of <see cref="Partitions"/>, after this batch.</summary>
    public long[] Seq { get; }
    public FloorGrant[] Grants { get; }
    public FloorAccount[] Accounts { get; }
    public FloorCount[] Counts { get; }
    public FloorStats[] Stats { get; }

    /// <summary>All members who are paid.</summary>
    public long[] Payees { get; }
    public FloorDay[] Days { get; }
}
