using System.Text;
using Tributary.Bench.Driver;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>A thousand events and the decisions on them, made before the clock starts.</summary>
internal sealed class FloorRows
{
    public const int Events = 1_000;
    public const int IdsEach = 4; // the event and three rewards

    private const string Currency = "USD";
    private const string Purchase = "purchase";
    private static readonly long[] s_rates = [10, 5, 2]; // percent, as in BenchTerms

    private readonly Instant _now;
    private readonly CalendarDates _dates;
    private readonly Trace _trace;

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
        (Members, _now, _dates) = (members, now, Calendar.Dates(now, TimeZoneInfo.Utc));
        _trace = TraceCodec.Read(members.Trace);
        var spread = new MemberRange(0, payers.Count);
        var events = Enumerable
            .Range(0, Events)
            .Select(i => new FloorEventRow(
                firstId + (i * IdsEach),
                payers[spread.Of(first + i)],
                2_000 + ((first + i) % 8_000),
                $"f{first + i:D10}"
            ))
            .ToList();
        // Sorted by key, like Acceptance.
        Log =
        [
            .. events
                .Select(RowOf)
                .OrderBy(r => r.Entry.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
        ];
        Decisions = Decide(events, seq);
    }

    public FloorMembers Members { get; }
    public List<AcceptedEntry> Log { get; }
    public BatchDecisions Decisions { get; }
    public int[] Partitions => [.. Decisions.Seq.Keys];

    private ProgramId Program => new(Members.Program);

    private AcceptedEntry RowOf(FloorEventRow row)
    {
        var entry = new NewEntry
        {
            ProgramId = Program,
            Type = Purchase,
            Key = EntryKey.OfEvent(row.ExternalId),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(row.ExternalId)),
            ExternalId = row.ExternalId,
            Member = row.Member.ExternalId,
            Amount = row.Amount,
            Currency = Currency,
            Actor = "key",
        };
        var place = new MemberPlace(new MemberId(row.Member.Id), row.Member.Partition);
        return new AcceptedEntry(new EntryId(row.Id), PlacedEntry.Of(entry).At(place), _now);
    }

    private BatchDecisions Decide(List<FloorEventRow> events, Dictionary<int, long> seq)
    {
        var places = events.ToDictionary(e => e.Id, e => seq[e.Member.Partition] = seq[e.Member.Partition] + 1);
        var members = events.ToDictionary(e => e.Id, e => e.Member);
        var grants = events
            .SelectMany(e => s_rates.Select((rate, above) => new FloorGrant(e, above + 1, e.Amount * rate / 100)))
            .ToList();
        return new BatchDecisions
        {
            Now = _now,
            Decisions = [.. Log.Select(row => DecisionOn(row, members[row.EventId.Value], places[row.EventId.Value]))],
            Seq = members.Values.Select(m => m.Partition).Distinct().Order().ToDictionary(p => p, p => seq[p]),
            NewRewards = grants.ConvertAll(RewardOf),
            Accounts = [.. Expenses(grants).Concat(Earned(grants)).OrderBy(a => a.Id.Value)],
            Counters =
            [
                .. events
                    .GroupBy(e => e.Member.Id)
                    .Select(g =>
                        KeyValuePair.Create(
                            new CounterKey(Program, new MemberId(g.Key), CounterKey.OfEvents(Purchase), 0),
                            new CounterSums(g.LongCount(), g.Sum(e => e.Amount))
                        )
                    ),
            ],
            Stats =
            [
                .. events
                    .GroupBy(e => e.Member.Payees[0])
                    .OrderBy(g => g.Key)
                    .Select(g =>
                        KeyValuePair.Create(
                            new StatsKey(Program, new MemberId(g.Key)),
                            MemberStatsDelta.Of(FiguresOf([.. g], rewards: 0), _dates)
                        )
                    ),
            ],
            Daily =
            [
                .. events
                    .GroupBy(e => e.Member.Partition)
                    .OrderBy(g => g.Key)
                    .Select(g =>
                        KeyValuePair.Create(
                            new DailyKey(Program, g.Key, _dates.Day),
                            FiguresOf([.. g], s_rates.Length * g.LongCount())
                        )
                    ),
            ],
            Parked = [],
            ChangedRewards = [],
            Transfers = [],
            Caps = [],
            Referrals = [],
            Members = [],
            Reversals = [],
            Fraud = new FraudChanges([], [], [], []),
            Outbox = [],
            Involved = Members.Involved,
        };
    }

    private Decision DecisionOn(AcceptedEntry row, FloorMemberFacts member, long seq) =>
        new()
        {
            Entry = row.ToEntry(),
            Seq = seq,
            MemberId = new MemberId(member.Id),
            ReferrerId = new MemberId(member.Payees[0]),
            Outcome = Outcome.Rewarded,
            TermsVersion = Members.TermsVersion,
            Revenue = row.Entry.Amount!.Value,
            Completed = 0,
            SignedUp = 0,
            Trace = _trace,
        };

    private RewardFacts RewardOf(FloorGrant grant) =>
        new()
        {
            Id = new RewardId(grant.Event.Id + grant.Level),
            ProgramId = Program,
            Partition = grant.Event.Member.Partition,
            Source = RewardSource.Event,
            SourceId = new EntryId(grant.Event.Id),
            Rule = "revenue",
            To = Payee.Upline,
            Level = grant.Level,
            MemberId = new MemberId(grant.Payee),
            Kind = RewardKind.Money,
            Amount = grant.Amount,
            Currency = Currency,
            Reversed = 0,
            Status = RewardStatus.Held,
            OccurredAt = _now,
            CreatedAt = _now,
            PayableAt = _now + TimeSpan.FromDays(30),
            TermsVersion = Members.TermsVersion,
            BookedAs = TransferKind.Hold,
            Base = grant.Event.Amount,
        };

    private IEnumerable<AccountChange> Expenses(List<FloorGrant> grants) =>
        grants
            .GroupBy(g => g.Event.Member.Partition)
            .Select(g => new AccountChange(
                new AccountId(Members.Expense[g.Key]),
                new AccountKey(Program, g.Key, AccountKind.Expense, default, Currency),
                IsNew: false,
                new AccountSums { DebitsPending = g.Sum(x => x.Amount) },
                default
            ));

    private IEnumerable<AccountChange> Earned(List<FloorGrant> grants) =>
        grants
            .GroupBy(g => g.Payee)
            .Select(g =>
            {
                var (one, amount) = (g.First(), g.Sum(x => x.Amount));
                return new AccountChange(
                    new AccountId(one.Account),
                    AccountKey.OfMember(Program, one.Event.Member.Partition, new MemberId(g.Key), Currency),
                    IsNew: false,
                    new AccountSums { CreditsPending = amount },
                    Earnings.Of(g.LongCount(), amount, _dates)
                );
            });

    private static StatsDelta FiguresOf(IReadOnlyCollection<FloorEventRow> events, long rewards) =>
        new()
        {
            Events = events.Count,
            Revenue = events.Sum(e => e.Amount),
            Rewards = rewards,
        };

    private sealed record FloorEventRow(long Id, FloorMemberFacts Member, long Amount, string ExternalId);

    /// <param name="Level">1 for the referrer.</param>
    private sealed record FloorGrant(FloorEventRow Event, int Level, long Amount)
    {
        public long Payee => Event.Member.Payees[Level - 1];
        public long Account => Event.Member.Accounts[Level - 1];
    }
}
