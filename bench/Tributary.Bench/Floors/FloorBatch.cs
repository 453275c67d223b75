using Tributary.Engine;
using Tributary.Storage.Postgres;

namespace Tributary.Bench;

/// <summary>
/// A thousand events, accepted and decided in one transaction: the statements of Acceptance, Load and Commit, with every array made beforehand. What is
/// left out is the inbox between accepting and deciding, and whatever waits for something.
/// </summary>
internal sealed class FloorBatch
{
    public const int Events = 1_000;

    private const int IdsEach = 7; // the event, three rewards, three transfers
    private static readonly long[] s_rates = [10, 5, 2]; // percent, as in BenchTerms

    private readonly List<Statement> _reads = [];
    private readonly List<Statement> _log = [];
    private readonly List<Statement> _facts = [];
    private readonly List<Statement> _decided = [];

    /// <param name="first">The number of the first event, which no other batch may share.</param>
    /// <param name="firstId">From here on ids are nobody's.</param>
    /// <param name="seq">The last of each partition; moved on.</param>
    public FloorBatch(FloorMembers members, IReadOnlyList<FloorMemberFacts> payers, MemberRange spread, long first, long firstId, Dictionary<int, long> seq, Instant now)
    {
        var events = Enumerable.Range(0, Events).Select(i =>
        {
            var member = payers[spread.Of(first + i)];
            return new FloorEventRow(firstId + (i * IdsEach), member, 2_000 + ((first + i) % 8_000), $"f{first + i:D10}", seq[member.Partition] = seq[member.Partition] + 1);
        }).ToArray();
        var keys = events.Select(e => (Key: EntryKey.OfEvent(e.ExternalId), e.Id)).OrderBy(k => k.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).ToArray();
        var partitions = events.Select(e => e.Member.Partition).Distinct().Order().ToArray();
        var programs = Repeat(members.Program);

        _reads.Add(Read(PostgresStore.LockSome, partitions));
        _reads.Add(Read(PostgresStore.FindMembers, programs, events.Column(e => e.Member.ExternalId)));
        _log.Add(Read(PostgresStore.InsertEventKeys, programs, keys.Column(k => k.Key), keys.Column(k => k.Id), keys.Column(k => k.Key)));
        _log.Add(Write(PostgresStore.InsertEvents,
            events.Column(e => e.Id), programs, Repeat("purchase"), events.Column(e => (long?)e.Member.Id), events.Column(e => (int?)e.Member.Partition),
            events.Column(e => (long?)e.Amount), Repeat("USD"), new long?[Events], new byte[]?[Events], new string?[Events], Repeat("key")));
        _log.Add(Write(PostgresStore.InsertEventDetails,
            events.Column(e => e.Id), events.Column(e => e.ExternalId), events.Column(e => e.Member.ExternalId), new string?[Events], new string?[Events], new string?[Events]));

        var actors = events.Select(e => e.Member.Id).Distinct().ToArray();
        var payees = events.SelectMany(e => e.Member.Payees).Distinct().ToArray();
        _facts.Add(Read(PostgresUnit.ReadMembers, actors.Column(_ => members.Program), actors, actors.Column(_ => 3), new bool[actors.Length]));
        _facts.Add(Read(PostgresUnit.ReadReferrals, actors));
        _facts.Add(Read(PostgresUnit.ReadAccounts, payees));
        _facts.Add(Read(PostgresUnit.ReadHouseAccounts, new[] { members.Program }, partitions));

        AddDecisions(members, events, partitions, seq, now);
    }

    public async Task RunAsync(PostgresSession session)
    {
        foreach (var step in (List<Statement>[])[_reads, _log, _facts, _decided])
        {
            var trip = session.NewTrip();
            foreach (var statement in step)
            {
                if (statement.Reads) trip.Read(statement.Sql, _ => { }, statement.Values);
                else trip.Write(statement.Sql, statement.Values);
            }
            await trip.RunAsync(default);
        }
        await session.CommitAsync(default);
    }

    private void AddDecisions(FloorMembers members, FloorEventRow[] events, int[] partitions, Dictionary<int, long> seq, Instant now)
    {
        var programs = Repeat(members.Program);
        _decided.Add(Write(PostgresUnit.SetSeq, partitions, partitions.Column(p => seq[p])));
        _decided.Add(Write(PostgresUnit.InsertDecisions,
            events.Column(e => e.Member.Partition), events.Column(e => e.Seq), programs, events.Column(e => e.Id), events.Column(e => e.Member.Id),
            events.Column(e => (long?)e.Member.Payees[0]), Repeat("applied"), new string?[Events], Repeat(members.TermsVersion), events.Column(e => e.Amount),
            new int[Events], new int[Events], Repeat(now.Micros), Repeat(members.Trace), now.Micros));

        var grants = events.SelectMany(e => Enumerable.Range(0, s_rates.Length).Select(level => (Event: e, Level: level, Amount: e.Amount * s_rates[level] / 100))).ToArray();
        var payable = now.Micros + (30L * 24 * 3600 * 1_000_000);
        _decided.Add(Write(PostgresUnit.InsertRewards,
            grants.Column(g => g.Event.Id + 1 + g.Level), grants.Column(_ => members.Program), grants.Column(g => g.Event.Member.Partition), grants.Column(_ => "event"),
            grants.Column(g => g.Event.Id), grants.Column(_ => "revenue"), grants.Column(_ => "upline"), grants.Column(g => g.Level + 1),
            grants.Column(g => g.Event.Member.Payees[g.Level]), grants.Column(_ => "money"), grants.Column(g => (long?)g.Amount), grants.Column(_ => "USD"),
            new string?[grants.Length], new long[grants.Length], grants.Column(_ => "held"), new string?[grants.Length], grants.Column(_ => now.Micros),
            grants.Column(_ => now.Micros), grants.Column(_ => payable), grants.Column(_ => members.TermsVersion), new int?[grants.Length],
            grants.Column(g => (long?)(g.Event.Id + 4 + g.Level)), new string?[grants.Length], now.Micros));
        _decided.Add(Write(PostgresUnit.InsertTransfers,
            grants.Column(g => g.Event.Id + 4 + g.Level), grants.Column(_ => members.Program), grants.Column(g => g.Event.Member.Partition), grants.Column(_ => "hold"),
            grants.Column(g => members.Expense[g.Event.Member.Partition]), grants.Column(g => g.Event.Member.Accounts[g.Level]), grants.Column(g => g.Amount),
            grants.Column(_ => "USD"), new long?[grants.Length], grants.Column(g => (long?)(g.Event.Id + 1 + g.Level)), grants.Column(g => g.Event.Member.Payees[g.Level]),
            grants.Column(g => g.Event.Id), grants.Column(_ => now.Micros)));

        var debits = grants.GroupBy(g => g.Event.Member.Partition).Select(g => (Id: members.Expense[g.Key], Partition: g.Key, Member: 0L, Debit: g.Sum(x => x.Amount), Credit: 0L));
        var credits = grants.GroupBy(g => (Id: g.Event.Member.Accounts[g.Level], g.Event.Member.Partition, Member: g.Event.Member.Payees[g.Level]))
            .Select(g => (g.Key.Id, g.Key.Partition, g.Key.Member, Debit: 0L, Credit: g.Sum(x => x.Amount)));
        var accounts = debits.Concat(credits).OrderBy(a => a.Id).ToArray();
        var nothing = new long[accounts.Length];
        _decided.Add(Write(PostgresUnit.AddToAccounts,
            accounts.Column(a => a.Id), accounts.Column(_ => members.Program), accounts.Column(a => a.Partition), accounts.Column(a => a.Member),
            accounts.Column(_ => "USD"), accounts.Column(a => a.Debit), nothing, accounts.Column(a => a.Credit), nothing, nothing, nothing));

        var stats = grants.GroupBy(g => g.Event.Member.Payees[g.Level]).OrderBy(g => g.Key).Select(g =>
        {
            var brought = g.Where(x => x.Level == 0).ToArray();
            return (Member: g.Key, Events: brought.LongLength, Revenue: brought.Sum(x => x.Event.Amount), Rewards: g.LongCount(), Amount: g.Sum(x => x.Amount));
        }).ToArray();
        var none = new long[stats.Length];
        _decided.Add(Write(PostgresUnit.AddToMemberStats,
            stats.Column(s => s.Member), none, none, none, none, stats.Column(s => s.Events), stats.Column(s => s.Revenue), stats.Column(s => s.Rewards),
            stats.Column(s => s.Amount), new[] { members.Program }));

        var day = Calendar.Day(now, TimeZoneInfo.Utc);
        var days = events.GroupBy(e => e.Member.Partition).OrderBy(g => g.Key)
            .Select(g => (Partition: g.Key, Events: g.LongCount(), Revenue: g.Sum(e => e.Amount), Rewards: 3 * g.LongCount())).ToArray();
        var noDays = new long[days.Length];
        _decided.Add(Write(PostgresUnit.AddToDailyStats,
            days.Column(_ => members.Program), days.Column(d => d.Partition), days.Column(_ => day), noDays, noDays, noDays, noDays, days.Column(d => d.Events),
            days.Column(d => d.Revenue), days.Column(d => d.Rewards), noDays));
    }

    private static T[] Repeat<T>(T value) => Enumerable.Repeat(value, Events).ToArray();

    private sealed record FloorEventRow(long Id, FloorMemberFacts Member, long Amount, string ExternalId, long Seq);

    private static Statement Read(string sql, params object[] values) => new(sql, values, Reads: true);

    private static Statement Write(string sql, params object[] values) => new(sql, values, Reads: false);

    private sealed record Statement(string Sql, object[] Values, bool Reads);
}
