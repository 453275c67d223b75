using System.Collections.Immutable;
using Npgsql;
using Tributary.Engine;

namespace Tributary.Storage.Postgres;

internal sealed partial class PostgresUnit
{
    // language=sql — with the time, taken after the locks: no earlier than any decision that this batch follows
    private const string ReadPrograms = $"""
        select {ProgramRows.Columns}, cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) from program p where p.id = any($1)
        """;

    // language=sql
    private const string ReadOriginals = $"""
        select {EntryRow.OriginalColumns}, k.key_hash, x.outcome, x.trace, coalesce(v.amount, 0), coalesce(v.is_whole, false)
        from (select unnest($1::bigint[]) as program_id, unnest($2::bytea[]) as key_hash) as n
        join event_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
        join event e on e.id = k.event_id and e.accepted_at = k.accepted_at
        left join event_detail d on d.event_id = k.event_id
        left join decision x on x.event_id = k.event_id
        left join reversal v on v.event_id = k.event_id
        """;

    // language=sql
    private const string ReadOriginalRewards = $"""
        select {RewardRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bytea[]) as key_hash) as n
        join event_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
        join reward r on r.source_id = k.event_id
        """;

    // language=sql — of the partition that is locked for the command
    private const string ReadNamedRewards = $"""
        select {RewardRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id, unnest($3::bigint[]) as id) as n
        join reward r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
        """;

    // language=sql
    private const string ReadDueRewards = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id, unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from reward r join member m on m.program_id = r.program_id and m.id = r.member_id
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'held' and r.payable_at <= n.due
                and m.status = 'active'
            order by r.payable_at, r.id
            limit n.most) as r
        """;

    // language=sql
    private const string ReadDueReferrals = $"""
        select {ReferralRow.Columns}, r.program_id, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id, unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from referral r
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'pending' and r.expires_at < n.due
            order by r.expires_at, r.id
            limit n.most) as r
        """;

    // language=sql
    private const string ReadNamedReferrals = $"""
        select {ReferralRow.Columns}, r.program_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id, unnest($3::bigint[]) as id) as n
        join referral r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
        """;

    // language=sql — those that entries are about, whose uplines may be paid
    internal const string ReadActors = $"""
        select {MemberRow.Columns}, m.upline
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql — the uplines themselves: whom they stand below decides nothing
    internal const string ReadUplines = $"""
        select {MemberRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    private const string ReadAttributes = "select d.member_id, d.attributes from member_detail d where d.member_id = any($1) and d.attributes is not null";

    // language=sql
    internal const string ReadReferrals = $"select {ReferralRow.Columns} from referral r where r.member_id = any($1) and r.kind = 'acquisition'";

    // language=sql
    private const string ReadCounters = """
        select program_id, member_id, name, day, count, amount from counter where member_id = any($1) and (day = 0 or day >= $2)
        """;

    // language=sql
    private const string ReadCaps = """
        select c.program_id, c.member_id, c.key, c.period, c.count, c.amount
        from (select unnest($1::bigint[]) as member_id, unnest($2::text[]) as key, unnest($3::int[]) as period) as n
        join cap_use c on c.member_id = n.member_id and c.key = n.key and c.period = n.period
        """;

    // language=sql — after the partitions, in ascending id, and before the budgets are read
    private const string LockBudgets = """
        select b.program_id from budget b where b.program_id = any($1) and b.key = '' and b.period = 0 order by b.program_id for update
        """;

    // language=sql
    private const string ReadBudgets = """
        select b.program_id, b.key, b.period, b.count, b.amount
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as key, unnest($3::int[]) as period) as n
        join budget b on b.program_id = n.program_id and b.key = n.key and b.period = n.period
        """;

    // language=sql — `offset 0` keeps it a probe for each: the index of milestones is small at first, and a plan that reads it whole would stay
    private const string ReadMilestones = """
        select r.program_id, r.member_id, r.rule, r.threshold
        from (select unnest($1::bigint[]) as member_id, unnest($2::text[]) as rule) as n
        cross join lateral (
            select * from reward r
            where r.member_id = n.member_id and r.rule = n.rule and r.threshold is not null and r.status <> 'reversed' offset 0) as r
        """;

    // language=sql — members' accounts; then expense (0) and settlement (-1) of the programs and partitions at hand
    internal const string ReadAccounts = $"""
        select {AccountRow.Columns} from account a where a.member_id = any($1)
        union all
        select {AccountRow.Columns}
        from unnest($2::bigint[]) as p (id)
        cross join unnest($3::int[]) as q (id)
        join account a on a.member_id in (0, -1) and a.program_id = p.id and a.partition_id = q.id
        """;

    public async ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
    {
        var subjects = await LoadSubjectsAsync(stopping);
        var programs = await PostgresStore.LoadProgramsAsync(session, cache, subjects.Programs, stopping);
        foreach (var (id, program) in programs) programs[id] = terms(program);
        var rewards = subjects.Rewards.Values.ToList();
        var due = subjects.Due.ToDictionary(d => d.Key, d => d.Value.ToImmutableArray());
        await LoadMoreActorsAsync(subjects, FraudNeeds.SourcesOfDue(entries, programs, due, rewards), stopping);
        var (members, referrals) = (subjects.Members, subjects.Referrals);
        var suspects = FraudNeeds.Of(entries, programs, members, referrals, due, rewards, subjects.SourceActors);
        var fraud = new FraudReads(suspects, members, referrals, programs);
        var needs = FactNeeds.Of(entries, programs, members, referrals, rewards, suspects);
        var sums = await LoadSumsAsync(needs, programs, members, trip => AddFraudReads(trip, suspects, members, referrals, fraud), stopping);
        return new BatchFacts
        {
            Entries = entries, Now = subjects.Now, Seq = seq, Programs = programs, Members = members, Referrals = referrals,
            Originals = subjects.Originals, Rewards = rewards,
            Due = due, DueReferrals = [.. subjects.DueReferrals.Values], Counters = sums.Counters, Caps = sums.Caps, StandingMilestones = sums.Milestones,
            Accounts = sums.Accounts, Fraud = fraud.ToFacts(), Actors = subjects.SourceActors,
        };
    }

    /// <summary>Whom entries are about, and what reversals and commands are about.</summary>
    private async ValueTask<Subjects> LoadSubjectsAsync(CancellationToken stopping)
    {
        var subjects = new Subjects();
        var reversals = entries.Where(e => e.ReversesKey is not null).ToList();
        var commands = entries.Where(e => EntryTypes.IsCommand(e.Type)).Select(e => (Entry: e, Facts: CommandFacts.Parse(e.Facts))).ToList();
        var rewards = commands.FindAll(c => c.Facts.Reward is not null);
        var referrals = commands.FindAll(c => c.Facts.Referral is not null);
        var releases = commands.FindAll(c => c.Entry.Type == EntryTypes.RewardsRelease);
        var expiries = commands.FindAll(c => c.Entry.Type == EntryTypes.ReferralsExpire);
        var cases = commands.FindAll(c => c.Entry.Type == EntryTypes.CaseResolve);
        foreach (var (entry, _) in releases.Concat(expiries).Concat(cases)) subjects.Due[entry.EventId] = [];

        var trip = BeginTrip();
        trip.Read(ReadPrograms, subjects.AddProgram, entries.Select(e => e.ProgramId).Distinct().ToArray());
        if (reversals.Count > 0)
        {
            var (programs, keys) = (reversals.Column(e => e.ProgramId), reversals.Column(e => e.ReversesKey!));
            trip.Read(ReadOriginals, subjects.AddOriginal, programs, keys);
            trip.Read(ReadOriginalRewards, subjects.AddReward, programs, keys);
        }
        if (rewards.Count > 0)
            trip.Read(ReadNamedRewards, subjects.AddReward,
                rewards.Column(c => c.Entry.ProgramId), rewards.Column(c => c.Entry.Partition), rewards.Column(c => c.Facts.Reward!.Value));
        if (releases.Count > 0) trip.Read(ReadDueRewards, subjects.AddDueReward, DueValues(releases));
        if (cases.Count > 0)
            trip.Read(ReadRewardsOfMembers, subjects.AddDueReward,
                cases.Column(c => c.Entry.EventId), cases.Column(c => c.Entry.ProgramId), cases.Column(c => c.Entry.MemberId));
        if (referrals.Count > 0)
            trip.Read(ReadNamedReferrals, subjects.AddReferral,
                referrals.Column(c => c.Entry.ProgramId), referrals.Column(c => c.Entry.Partition), referrals.Column(c => c.Facts.Referral!.Value));
        if (expiries.Count > 0) trip.Read(ReadDueReferrals, subjects.AddDueReferral, DueValues(expiries));
        AddActors(trip, subjects, [.. entries.Select(e => (e.ProgramId, e.MemberId)).Where(a => a.MemberId != 0).Distinct()]);
        AddReferrals(trip, subjects, [.. entries.Select(e => e.MemberId).Where(id => id != 0).Distinct()]);
        await trip.RunAsync(stopping);
        return subjects;

        static object[] DueValues(List<(Entry Entry, CommandFacts Facts)> commands) =>
        [
            commands.Column(c => c.Entry.EventId), commands.Column(c => c.Entry.ProgramId), commands.Column(c => c.Entry.Partition),
            commands.Column(c => c.Facts.DueMicros ?? 0), commands.Column(c => c.Facts.Limit ?? int.MaxValue),
        ];
    }

    /// <summary>Whom the rewards and referrals are about that reversals and commands have brought.</summary>
    private async ValueTask LoadMoreActorsAsync(Subjects subjects, HashSet<long> sources, CancellationToken stopping)
    {
        var more = subjects.Rewards.Values.Select(r => (r.ProgramId, r.MemberId)).Concat(subjects.ReferralMembers)
            .Where(a => !subjects.Members.ContainsKey(a.MemberId)).Distinct().ToList();
        var trip = session.NewTrip();
        AddActors(trip, subjects, more);
        if (sources.Count > 0) trip.Read(ReadSourceActors, subjects.AddSourceActor, sources.ToArray());
        AddReferrals(trip, subjects, [.. subjects.NamedReferralMembers.Where(id => !subjects.Referrals.ContainsKey(id)).Distinct()]);
        await trip.RunAsync(stopping);
    }

    private static void AddActors(RoundTrip trip, Subjects subjects, List<(long ProgramId, long MemberId)> actors)
    {
        if (actors.Count > 0)
            trip.Read(ReadActors, r => subjects.Members[r.GetInt64(0)] = MemberRow.Read(r, PostgresStore.UplineOf(r, MemberRow.Count), default),
                actors.Column(a => a.ProgramId), actors.Column(a => a.MemberId));
    }

    private static void AddReferrals(RoundTrip trip, Subjects subjects, long[] members)
    {
        if (members.Length > 0) trip.Read(ReadReferrals, r => subjects.Referrals[r.GetInt64(1)] = ReferralRow.Read(r), members);
    }

    /// <summary>As many levels above the actors as any version pays, and the attributes of all, where Terms read them.</summary>
    private static void AddUplines(RoundTrip trip, Dictionary<long, ProgramFacts> programs, Dictionary<long, MemberFacts> members)
    {
        var levels = programs.ToDictionary(p => p.Key, p => FactNeeds.Levels(p.Value));
        var above = members.Values.SelectMany(m => m.Upline.Take(levels[m.ProgramId]), (m, id) => (m.ProgramId, Id: id)).Distinct()
            .Where(up => !members.ContainsKey(up.Id)).ToList();
        if (above.Count > 0)
            trip.Read(ReadUplines, r => members[r.GetInt64(0)] = MemberRow.Read(r, [], default), above.Column(u => u.ProgramId), above.Column(u => u.Id));
        if (programs.Values.Any(p => p.Plans.Any(plan => plan.ReadsAttributes)))
            trip.Read(ReadAttributes, r => members[r.GetInt64(0)] = members[r.GetInt64(0)] with { Attributes = r.Json(1) },
                members.Keys.Concat(above.Select(u => u.Id)).ToArray());
    }

    private async ValueTask<Sums> LoadSumsAsync(
        FactNeeds needs, Dictionary<long, ProgramFacts> programs, Dictionary<long, MemberFacts> members, Action<RoundTrip> addFraud, CancellationToken stopping)
    {
        var sums = new Sums();
        var caps = needs.Caps.Where(c => !c.IsBudget).ToList();
        var budgets = needs.Caps.Where(c => c.IsBudget).ToList();
        var milestones = needs.Milestones.ToList();

        var budgeted = programs.Values.Where(p => p.Plans.Any(plan => plan.IsBudgeted)).Select(p => p.Id).ToArray();

        var trip = session.NewTrip();
        if (budgeted.Length > 0) trip.Read(LockBudgets, _ => { }, budgeted);
        AddUplines(trip, programs, members);
        if (needs.CounterMembers.Count > 0)
            trip.Read(ReadCounters, r => sums.Counters[new CounterKey(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3))] =
                new CounterSums(r.GetInt64(4), r.GetInt64(5)), needs.CounterMembers.ToArray(), needs.FirstDay);
        if (caps.Count > 0)
            trip.Read(ReadCaps, r => sums.Caps[new CapKey(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3))] =
                new CapSums(r.GetInt64(4), r.GetInt64(5)), caps.Column(c => c.MemberId), caps.Column(c => c.Key), caps.Column(c => c.Period));
        if (budgets.Count > 0)
            trip.Read(ReadBudgets, r => sums.Caps[new CapKey(r.GetInt64(0), 0, r.GetString(1), r.GetInt32(2))] =
                new CapSums(r.GetInt64(3), r.GetInt64(4)), budgets.Column(c => c.ProgramId), budgets.Column(c => c.Key), budgets.Column(c => c.Period));
        if (milestones.Count > 0)
            trip.Read(ReadMilestones, r => sums.Milestones.Add(new MilestoneKey(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3))),
                milestones.Column(m => m.MemberId), milestones.Column(m => m.Rule));
        trip.Read(ReadAccounts, sums.AddAccount, needs.AccountMembers.ToArray(), programs.Keys.ToArray(), seq.Keys.ToArray());
        addFraud(trip);
        await trip.RunAsync(stopping);
        return sums;
    }

    private sealed class Subjects
    {
        public Instant Now { get; set; }
        public List<ProgramRow> Programs { get; } = [];
        public Dictionary<long, MemberFacts> Members { get; } = [];
        public Dictionary<long, ReferralFacts> Referrals { get; } = [];
        public Dictionary<OriginalKey, OriginalFacts> Originals { get; } = [];
        public SortedDictionary<long, RewardFacts> Rewards { get; } = [];
        public Dictionary<long, SortedSet<long>> Due { get; } = [];
        public SortedDictionary<long, ReferralFacts> DueReferrals { get; } = [];
        public List<(long ProgramId, long MemberId)> ReferralMembers { get; } = [];
        public List<long> NamedReferralMembers { get; } = [];

        /// <summary>By the entry that granted a reward that is due: whose event it was.</summary>
        public Dictionary<long, long> SourceActors { get; } = [];

        public void AddProgram(NpgsqlDataReader reader)
        {
            Programs.Add(ProgramRows.Read(reader));
            Now = reader.Instant(reader.FieldCount - 1);
        }

        public void AddSourceActor(NpgsqlDataReader reader)
        {
            var member = MemberRow.Read(reader, PostgresStore.UplineOf(reader, MemberRow.Count), default);
            Members.TryAdd(member.Id, member);
            SourceActors[reader.GetInt64(MemberRow.Count + 1)] = member.Id;
            if (!reader.IsDBNull(MemberRow.Count + 2)) Referrals.TryAdd(member.Id, ReferralRow.Read(reader, MemberRow.Count + 2));
        }

        public void AddOriginal(NpgsqlDataReader reader)
        {
            const int key = EntryRow.Count;
            var isDecided = !reader.IsDBNull(key + 1);
            var (counted, completed) = isDecided ? TraceCodec.ReadEffects(reader.GetFieldValue<byte[]>(key + 2)) : ([], false);
            var original = EntryRow.Read(reader);
            Originals[OriginalKey.Of(original.ProgramId, reader.GetFieldValue<byte[]>(key))] = new OriginalFacts(
                original, isDecided, isDecided && reader.Word<Outcome>(key + 1) == Outcome.Rejected, counted, completed,
                Reversed: reader.GetInt64(key + 3), IsWhole: reader.GetBoolean(key + 4));
        }

        public void AddReward(NpgsqlDataReader reader) => Rewards[reader.GetInt64(0)] = RewardRow.Read(reader);

        public void AddDueReward(NpgsqlDataReader reader)
        {
            AddReward(reader);
            Due[reader.GetInt64(RewardRow.Count)].Add(reader.GetInt64(0));
        }

        public void AddReferral(NpgsqlDataReader reader)
        {
            ReferralMembers.Add((reader.GetInt64(ReferralRow.Count), reader.GetInt64(1)));
            NamedReferralMembers.Add(reader.GetInt64(1));
        }

        public void AddDueReferral(NpgsqlDataReader reader)
        {
            DueReferrals[reader.GetInt64(0)] = ReferralRow.Read(reader);
            ReferralMembers.Add((reader.GetInt64(ReferralRow.Count), reader.GetInt64(1)));
            Due[reader.GetInt64(ReferralRow.Count + 1)].Add(reader.GetInt64(0));
        }
    }

    private sealed class Sums
    {
        public Dictionary<CounterKey, CounterSums> Counters { get; } = [];
        public Dictionary<CapKey, CapSums> Caps { get; } = [];
        public HashSet<MilestoneKey> Milestones { get; } = [];
        public Dictionary<AccountKey, AccountFacts> Accounts { get; } = [];

        public void AddAccount(NpgsqlDataReader reader)
        {
            var account = AccountRow.Read(reader);
            Accounts[account.Key] = account;
        }
    }
}
