using System.Collections.Immutable;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Loads every fact that a batch needs. What is in memory is taken from there, and a round trip with nothing left to
/// read is not made. The round trips: the members of its entries; the events to which a completion may pass on, which
/// few batches need; other members involved; sums, uplines and the data that fraud detection compares.
/// </summary>
/// <param name="terms">Replaces a program's Terms with a draft in a dry run.</param>
internal sealed class PostgresLoad(
    PostgresSession session,
    Distribution distribution,
    ProgramCache cache,
    WarmBatch warm,
    Func<ProgramFacts, ProgramFacts> terms
)
{
    // language=sql — with the time, taken after the locks, so that it is no earlier than any decision before this batch
    private static readonly string SelectPrograms = $"""
        select {ProgramRows.Columns}, cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) from program p
            where p.id = any($1)
        """;

    // language=sql — the event that a reversal names and, if that is a reversal itself, the event that it names. Keys
    // and entries are looked up in steps of their own, as Citus has them on different machines
    private const string Named = """
        with given as materialized (select unnest($1::bigint[]) as program_id, unnest($2::bytea[]) as key_hash),
        first as materialized (
            select k.program_id, k.key_hash, k.event_id
            from given g join entry_key k on k.program_id = g.program_id and k.key_hash = g.key_hash),
        next as materialized (
            select distinct f.program_id, e.reverses_key as key_hash from first f join entry e on e.id = f.event_id
            where e.reverses_key is not null),
        second as materialized (
            select k.program_id, k.key_hash, k.event_id
            from next n join entry_key k on k.program_id = n.program_id and k.key_hash = n.key_hash),
        named as materialized (select * from first union select * from second)
        """;

    // language=sql
    private static readonly string SelectOriginals = $"""
        {Named}
        select {OriginalRow.Columns}, n.key_hash, e.trace
        from named n
        join entry e on e.id = n.event_id
        left join reversal v on v.event_id = e.id
        """;

    // language=sql — an original that came before its member
    private static readonly string SelectEarlyOriginals = $"""
        {Named}
        select {OriginalRow.EarlyColumns}, n.key_hash, null
        from named n
        join early_entry e on e.id = n.event_id
        """;

    // language=sql
    private static readonly string SelectOriginalRewards = $"""
        {Named}
        select {RewardRow.Columns} from named n join reward r on r.source_id = n.event_id
        """;

    // language=sql — a member's events by their index, the earliest first; the limit bounds the cost of a busy member
    private static readonly string SelectMemberEvents = $"""
        select {OriginalRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as n
        cross join lateral (
            select e.* from entry e
            where e.program_id = n.program_id and e.member_id = n.member_id and e.reverses_key is null
                and position('.' in e.type) = 0 and e.outcome <> 'rejected'
                and (cardinality($3::text[]) = 0 or e.type = any($3)) and e.partition_id = any($4)
            order by e.occurred_at, e.id
            limit {CompletionNeeds.MostEvents}) as e
        left join reversal v on v.event_id = e.id
        """;

    // language=sql
    private static readonly string SelectRewardsOf =
        $"select {RewardRow.Columns} from reward r where r.source_id = any($1) and r.partition_id = any($2)";

    // language=sql — rewards that an earlier completion granted, which may be given back
    private static readonly string SelectSuperseded = $"{SelectRewardsOf} and r.reason = 'superseded'";

    // language=sql — only in the partition that is locked for the command
    private static readonly string SelectNamedRewards = $"""
        select {RewardRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id,
            unnest($3::bigint[]) as id) as n
        join reward r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
            and r.partition_id = any($4)
        """;

    // language=sql
    private static readonly string SelectDueRewards = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from reward r join member m on m.program_id = r.program_id and m.id = r.member_id
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'held'
                and r.payable_at <= n.due
                and m.status = 'active' and r.partition_id = any($6)
            order by r.payable_at, r.id
            limit n.most) as r
        """;

    // language=sql — the rewards that an erased member gives up
    private static readonly string SelectUnpaidRewards = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as member_id) as n
        join reward r on r.program_id = n.program_id and r.member_id = n.member_id and r.status in ('review', 'held',
            'payable') and r.partition_id = any($4)
        """;

    // language=sql
    private static readonly string SelectDueReferrals = $"""
        select {ReferralRow.Columns}, r.program_id, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::int[]) as partition_id,
            unnest($4::bigint[]) as due, unnest($5::int[]) as most) as n
        cross join lateral (
            select r.*
            from referral r
            where r.program_id = n.program_id and r.partition_id = n.partition_id and r.status = 'pending'
                and r.expires_at < n.due
            order by r.expires_at, r.id
            limit n.most) as r
        """;

    // language=sql
    private static readonly string SelectNamedReferrals = $"""
        select {ReferralRow.Columns}, r.program_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::int[]) as partition_id,
            unnest($3::bigint[]) as id) as n
        join referral r on r.id = n.id and r.program_id = n.program_id and r.partition_id = n.partition_id
        """;

    // language=sql — reads the members and referrals too, as their ids are known only here
    private static readonly string SelectSourceActors = $"""
        select {MemberRow.Columns}, m.upline, e.id, {ReferralRow.Columns}
        from unnest($1::bigint[]) as n (id)
        join entry e on e.id = n.id and e.seq is not null and e.partition_id = any($2)
        join member m on m.program_id = e.program_id and m.id = e.member_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql — the unpaid rewards that a case is about
    private static readonly string SelectRewardsOfMembers = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as member_id) as n
        join entry e on e.program_id = n.program_id and e.member_id = n.member_id and e.partition_id = any($4)
        join reward r on r.source_id = e.id and r.source = 'event' and r.status in ('review', 'held', 'payable')
            and r.partition_id = e.partition_id and r.partition_id = any($4)
        """;

    // language=sql — members with their uplines, which may be paid
    internal static readonly string SelectActors = $"""
        select {MemberRow.Columns}, m.upline
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    internal static readonly string SelectReferrals =
        $"select {ReferralRow.Columns} from referral r where r.member_id = any($1) and r.kind = 'acquisition'";

    private readonly LoadedSubjects _subjects = new();
    private readonly ArrivedEntries _arrived = new();

    /// <summary>The locked partitions, which own all that is changed, as statements may name them.</summary>
    private IReadOnlyList<int[]> _partitions = [];

    /// <summary>
    /// Adds the first reads to the trip that takes the locks: programs, and members that are not in memory. They come
    /// behind the locks.
    /// </summary>
    public void ReadAhead(RoundTrip trip, IReadOnlyCollection<(ProgramId ProgramId, MemberId MemberId)> actors)
    {
        var cold = actors.Where(a => a.MemberId != default && !warm.MayFind(a.MemberId)).ToList();
        AddPrograms(trip, [.. actors.Select(a => a.ProgramId).Distinct()]);
        AddActors(trip, cold);
        AddReferrals(trip, [.. cold.Select(a => a.MemberId)]);
    }

    /// <summary>Adds entries that arrive in this transaction.</summary>
    public void AddArrived(IEnumerable<AcceptedEntry> rows) => _arrived.Add(rows);

    /// <param name="seq">The last <c>seq</c> of each locked partition.</param>
    public async ValueTask<LoadedFacts> LoadAsync(
        IReadOnlyList<Entry> entries,
        IReadOnlyDictionary<int, long> seq,
        CancellationToken stopping
    )
    {
        _partitions = [.. distribution.GroupsOf([.. seq.Keys])];
        await LoadSubjectsAsync(entries, stopping);
        var programs = await PostgresPrograms.LoadAsync(session, cache, _subjects.Programs, stopping);
        foreach (var (id, program) in programs)
            programs[id] = terms(program);
        var rewards = _subjects.Rewards.Values.ToList();
        var due = _subjects.Due.ToDictionary(d => d.Key, d => d.Value.ToImmutableArray());
        await LoadMemberEventsAsync(
            CompletionNeeds.Of(entries, programs, _subjects.Referrals, _subjects.Originals),
            rewards,
            stopping
        );
        await LoadMoreActorsAsync(FraudNeeds.SourcesOfDue(entries, programs, due, rewards), stopping);
        var (members, referrals) = (_subjects.Members, _subjects.Referrals);
        var subjects = new BatchSubjects(entries, programs, members, referrals, rewards);
        var suspects = FraudNeeds.Of(subjects, due, _subjects.SourceActors);
        var fraud = new FraudReads(suspects, members, referrals, programs);
        var needs = FactNeeds.Of(subjects, suspects, _subjects.MemberEvents.Values.SelectMany(events => events));
        var sums = new LoadedSums();
        var trip = session.NewTrip();
        PostgresSumReads.AddUplines(trip, programs, members, warm);
        PostgresSumReads.Add(trip, warm.Take(needs, entries, sums), programs, _partitions, sums);
        PostgresFraudReads.Add(trip, suspects, _partitions, members, referrals, fraud);
        await trip.RunAsync(stopping);
        var facts = new BatchFacts
        {
            Entries = entries,
            Now = _subjects.Now,
            Seq = seq,
            Programs = programs,
            Members = members,
            Referrals = referrals,
            Originals = _subjects.Originals,
            Rewards = rewards,
            MemberEvents = _subjects.MemberEvents.ToDictionary(e => e.Key, e => e.Value.ToImmutableArray()),
            Due = due,
            Expiring = _subjects.Expiring.ToDictionary(d => d.Key, d => d.Value.ToImmutableArray()),
            DueReferrals = [.. _subjects.DueReferrals.Values],
            Counters = sums.Counters,
            Caps = sums.Caps,
            StandingMilestones = sums.Milestones,
            Accounts = sums.Accounts,
            Revenue = sums.Revenue,
            Fraud = fraud.ToFacts(),
            Actors = _subjects.SourceActors,
        };
        return new LoadedFacts(facts, needs);
    }

    /// <summary>
    /// Reads the programs and members of the entries, and the objects that reversals and commands name.
    /// </summary>
    private async ValueTask LoadSubjectsAsync(IReadOnlyList<Entry> entries, CancellationToken stopping)
    {
        var originals = _arrived.FindOriginals([.. entries.Where(e => e.ReversesKey is not null)], _subjects.Originals);
        var commands = CommandNeeds.Of(entries);
        foreach (var entry in commands.Finding)
            (_subjects.Due[entry.EventId], _subjects.Expiring[entry.EventId]) = ([], []);

        // A program that was read ahead is not needed when its entries were accepted before.
        var needed = entries.Select(e => e.ProgramId).ToHashSet();
        _subjects.Programs.RemoveAll(program => !needed.Contains(program.Id));
        var trip = session.NewTrip();
        AddPrograms(trip, [.. needed.Except(_subjects.Programs.Select(p => p.Id))]);
        if (originals.Count > 0)
        {
            var (programs, keys) = (originals.Ids(o => o.ProgramId), originals.Column(o => o.Key));
            trip.Read(SelectOriginals, _subjects.AddOriginal, programs, keys);
            trip.Read(SelectEarlyOriginals, _subjects.AddOriginal, programs, keys);
            trip.Read(SelectOriginalRewards, _subjects.AddReward, programs, keys);
        }
        if (commands.Rewards.Count > 0)
            trip.ReadEach(_partitions, SelectNamedRewards, _subjects.AddReward, NamedValues(commands.Rewards));
        if (commands.DueRewards.Count > 0)
            trip.ReadEach(_partitions, SelectDueRewards, _subjects.AddDueReward, DueValues(commands.DueRewards));
        if (commands.RewardsOfEvents.Count > 0)
            trip.ReadEach(
                _partitions,
                SelectRewardsOfMembers,
                _subjects.AddDueReward,
                MemberValues(commands.RewardsOfEvents)
            );
        if (commands.UnpaidRewards.Count > 0)
            trip.ReadEach(
                _partitions,
                SelectUnpaidRewards,
                _subjects.AddDueReward,
                MemberValues(commands.UnpaidRewards)
            );
        if (commands.Referrals.Count > 0)
            trip.Read(SelectNamedReferrals, _subjects.AddReferral, NamedValues(commands.Referrals));
        if (commands.DueReferrals.Count > 0)
            trip.Read(SelectDueReferrals, _subjects.AddDueReferral, DueValues(commands.DueReferrals));
        var actors = entries.Select(e => (e.ProgramId, e.MemberId)).Where(a => a.MemberId != default).Distinct();
        var unread = actors.Where(a => !_subjects.Members.ContainsKey(a.MemberId)).ToList();
        AddActors(trip, unread.FindAll(a => !TakeMember(a.MemberId)));
        AddReferrals(trip, [.. unread.Select(a => a.MemberId).Where(id => !TakeReferral(id))]);
        await trip.RunAsync(stopping);

        static PostgresValue[] NamedValues<TId>(IReadOnlyList<NamedNeed<TId>> named)
            where TId : struct, IId<TId> =>
            [
                named.Ids(need => need.Entry.ProgramId),
                named.Column(need => need.Entry.Partition),
                named.Ids(need => need.Id),
            ];

        static PostgresValue[] DueValues(IReadOnlyList<DueNeed> due) =>
            [
                due.Ids(need => need.Entry.EventId),
                due.Ids(need => need.Entry.ProgramId),
                due.Column(need => need.Entry.Partition),
                due.Column(need => need.At.Micros),
                due.Column(need => need.Limit),
            ];

        static PostgresValue[] MemberValues(IReadOnlyList<Entry> commands) =>
            [
                commands.Ids(entry => entry.EventId),
                commands.Ids(entry => entry.ProgramId),
                commands.Ids(entry => entry.MemberId),
            ];
    }

    /// <summary>
    /// Reads the events to which a completion may pass on, and the rewards that it granted. Few batches need any.
    /// </summary>
    private async ValueTask LoadMemberEventsAsync(
        CompletionNeeds needs,
        List<RewardFacts> rewards,
        CancellationToken stopping
    )
    {
        if (needs.IsNone)
            return;
        var trip = session.NewTrip();
        trip.ReadEach(
            _partitions,
            SelectMemberEvents,
            _subjects.AddMemberEvent,
            needs.Members.Ids(m => m.ProgramId),
            needs.Members.Ids(m => m.MemberId),
            needs.Types.ToArray()
        );
        if (needs.Completers.Count > 0)
            trip.ReadEach(_partitions, SelectRewardsOf, _subjects.AddReward, needs.Completers.Numbers());
        await trip.RunAsync(stopping);
        var events = _subjects.MemberEvents.Values.SelectMany(e => e).Select(e => e.Event.EventId).ToArray();
        if (events.Length > 0)
        {
            var more = session.NewTrip();
            more.ReadEach(_partitions, SelectSuperseded, _subjects.AddReward, events.Numbers());
            await more.RunAsync(stopping);
        }
        rewards.Clear();
        rewards.AddRange(_subjects.Rewards.Values);
    }

    /// <summary>Reads the members of the rewards and referrals that reversals and commands name.</summary>
    private async ValueTask LoadMoreActorsAsync(HashSet<EntryId> sources, CancellationToken stopping)
    {
        var more = _subjects
            .Rewards.Values.Select(r => (r.ProgramId, r.MemberId))
            .Concat(_subjects.ReferralMembers)
            .Where(a => !_subjects.Members.ContainsKey(a.MemberId))
            .Distinct()
            .ToList();
        var trip = session.NewTrip();
        AddActors(trip, more.FindAll(a => !TakeMember(a.MemberId)));
        if (sources.Count > 0)
            trip.ReadEach(_partitions, SelectSourceActors, _subjects.AddSourceActor, sources.Numbers());
        AddReferrals(
            trip,
            [
                .. _subjects
                    .NamedReferralMembers.Distinct()
                    .Where(id => !_subjects.Referrals.ContainsKey(id) && !TakeReferral(id)),
            ]
        );
        await trip.RunAsync(stopping);
    }

    private bool TakeMember(MemberId id)
    {
        if (!warm.TryFind(id, out var member))
            return false;
        _subjects.Members[id] = member;
        return true;
    }

    /// <returns>False when the referral must be read.</returns>
    private bool TakeReferral(MemberId id)
    {
        if (!warm.TryFindReferral(id, out var referral))
            return false;
        if (referral is not null)
            _subjects.Referrals[id] = referral;
        return true;
    }

    private void AddPrograms(RoundTrip trip, IReadOnlyCollection<ProgramId> programs)
    {
        if (programs.Count > 0)
            trip.Read(SelectPrograms, _subjects.AddProgram, programs.Numbers());
    }

    private void AddActors(RoundTrip trip, List<(ProgramId ProgramId, MemberId MemberId)> actors)
    {
        if (actors.Count > 0)
            trip.Read(
                SelectActors,
                r => _subjects.Members[MemberRow.Id.Read(r)] = MemberRow.Read(r, default),
                actors.Ids(a => a.ProgramId),
                actors.Ids(a => a.MemberId)
            );
    }

    private void AddReferrals(RoundTrip trip, IReadOnlyCollection<MemberId> members)
    {
        if (members.Count > 0)
            trip.Read(
                SelectReferrals,
                r => _subjects.Referrals[ReferralRow.MemberId.Read(r)] = ReferralRow.Read(r),
                members.Numbers()
            );
    }
}
