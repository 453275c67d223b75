using System.Collections.Immutable;
using System.Data.Common;
using Tributary.Engine.Deciding;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Loads every fact that a batch needs: its subjects, then other members involved, then sums. What is in memory is
/// taken from there.
/// </summary>
/// <param name="arrived">The entries that arrive in this transaction.</param>
/// <param name="now">The moment of the batch.</param>
internal sealed class SqliteLoad(
    SqliteSession session,
    ProgramCache cache,
    WarmBatch warm,
    List<Entry> entries,
    ArrivedEntries arrived,
    Instant now
)
{
    private readonly SqliteSumReads _sums = new(session);

    /// <summary>Replaces a program's Terms with a draft in a dry run.</summary>
    public Func<ProgramFacts, ProgramFacts> Terms { get; init; } = terms => terms;

    /// <summary>
    /// The rewards that each command released when it was first decided. Under draft Terms they are released again, as
    /// far as they were granted, even if more is due. Null to find what is due.
    /// </summary>
    public IReadOnlyDictionary<EntryId, IEnumerable<RewardId>>? Released { get; init; }

    // language=sql
    private const string SelectSeq = "select p.id, p.seq from json_each(?1) k join partition p on p.id = k.value";

    // language=sql — the original of a reversal, with its own decision and how much of it is already reversed
    private static readonly string SelectOriginals = $"""
        with given as materialized (select j.value ->> 0 as program_id, unhex(j.value ->> 1) as key_hash
            from json_each(?1) j),
        named as materialized (
            select * from given
            union
            select g.program_id, e.reverses_key
            from given g cross join entry_key k on k.program_id = g.program_id and k.key_hash = g.key_hash cross
                join entry e on e.id = k.event_id
            where e.reverses_key is not null)
        select {OriginalRow.Columns}, k.key_hash, e.trace
        from named n cross join entry_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
            join entry e on e.id = k.event_id left join reversal v on v.event_id = e.id
        """;

    // language=sql — an original that came before its member
    private static readonly string SelectEarlyOriginals = $"""
        select {OriginalRow.EarlyColumns}, k.key_hash, null
        from json_each(?1) j cross join entry_key k on k.program_id = j.value ->> 0
            and k.key_hash = unhex(j.value ->> 1)
        join early_entry e on e.id = k.event_id
        """;

    // language=sql — a member's events by their index, the earliest first; the limit bounds the cost of a busy member
    private static readonly string SelectMemberEvents = $"""
        select {OriginalRow.Columns}
        from entry e left join reversal v on v.event_id = e.id
        where e.program_id = ?1 and e.member_id = ?2 and e.reverses_key is null and instr(e.type, '.') = 0
            and e.outcome <> 'rejected'
            and (?3 = '[]' or e.type in (select value from json_each(?3)))
        order by e.occurred_at, e.id limit {CompletionNeeds.MostEvents}
        """;

    // language=sql — rewards that an earlier completion granted, which may be given back; for events that have
    // completed a referral, all of their rewards
    private static readonly string SelectMoreRewards = $"""
        select {RewardRow.Columns} from json_each(?1) k join reward r on r.source_id = k.value
            where r.reason = 'superseded'
        union
        select {RewardRow.Columns} from json_each(?2) k join reward r on r.source_id = k.value
        """;

    // language=sql — rewards of originals by their source, and those that commands name by their id
    private static readonly string SelectRewards = $"""
        select {RewardRow.Columns} from json_each(?1) k join reward r on r.source_id = k.value
        union all
        select {RewardRow.Columns} from json_each(?2) k join reward r on r.id = k.value
        """;

    // language=sql
    private static readonly string SelectDueRewards = $"""
        select {RewardRow.Columns} from reward r join member m on m.id = r.member_id
        where r.program_id = ?1 and r.partition_id = ?2 and r.status = 'held' and r.payable_at <= ?3
            and m.status = 'active'
        order by r.payable_at, r.id limit ?4
        """;

    // language=sql — the rewards that an erased member gives up
    private static readonly string SelectUnpaidRewards = $"""
        select {RewardRow.Columns} from reward r
        where r.program_id = ?1 and r.member_id = ?2 and r.status in ('review', 'held', 'payable')
        """;

    // language=sql
    private static readonly string SelectDueReferrals = $"""
        select {ReferralRow.Columns} from referral r
        where r.program_id = ?1 and r.partition_id = ?2 and r.status = 'pending' and r.expires_at < ?3
        order by r.expires_at, r.id limit ?4
        """;

    // language=sql — reads the members and referrals too, as their ids are known only here
    private static readonly string SelectSourceActors = $"""
        select {MemberRow.Columns}, m.upline, e.id, {ReferralRow.Columns}
        from json_each(?1) k join entry e on e.id = k.value and e.seq is not null join member m on m.id = e.member_id
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql — the unpaid rewards that a case is about
    private static readonly string SelectRewardsOfMembers = $"""
        select {RewardRow.Columns} from entry e join reward r on r.source_id = e.id
        where e.program_id = ?1 and e.member_id = ?2 and r.source = 'event' and r.status in ('review', 'held',
            'payable')
        """;

    private const string WithWanted = """
        with actor as materialized (select m.id, m.upline, k.value ->> 1 as levels from json_each(?1) k join member m
            on m.id = k.value ->> 0),
            wanted as (select id from actor union select u.value from actor a join json_each(a.upline) u
                on u.key < a.levels)
        """;

    // language=sql — the requested members and as many of their uplines as are paid, each once
    private static readonly string SelectMembers = $"""
        {WithWanted}
        select {MemberRow.Columns}, m.upline, null from wanted w join member m on m.id = w.id
        """;

    // language=sql
    private static readonly string SelectMembersWithAttributes = $"""
        {WithWanted}
        select {MemberRow.Columns}, m.upline, d.attributes
        from wanted w join member m on m.id = w.id left join member_detail d on d.member_id = m.id
        """;

    // language=sql
    private static readonly string SelectReferrals = $"""
        select {ReferralRow.Columns} from json_each(?1) k join referral r on r.member_id = k.value
            and r.kind = 'acquisition'
        union
        select {ReferralRow.Columns} from json_each(?2) k join referral r on r.id = k.value
        """;

    public LoadedFacts Load()
    {
        var seq = session
            .ReadAll(
                SelectSeq,
                row => (row.GetInt32(0), row.GetInt64(1)),
                JsonList.Of(entries.Select(e => (long)e.Partition).Distinct())
            )
            .ToDictionary();
        warm.Lock(seq);
        var commands = CommandNeeds.Of(entries);
        var programs = SqlitePrograms
            .Load(session, cache, entries.Select(e => e.ProgramId))
            .ToDictionary(p => p.Key, p => Terms(p.Value));
        var originals = LoadOriginals();
        var due = new Dictionary<EntryId, ImmutableArray<RewardId>>();
        var expiring = new Dictionary<EntryId, ImmutableArray<ReferralId>>();
        var rewards = LoadRewards(originals, commands, due);
        var dueReferrals = LoadDueReferrals(commands, expiring);
        var members = LoadMembers(programs, rewards, dueReferrals);
        var referrals = LoadReferrals(members, commands);
        var memberEvents = LoadMemberEvents(CompletionNeeds.Of(entries, programs, referrals, originals), rewards);
        foreach (
            var payee in LoadMembers(programs, rewards.FindAll(r => !members.ContainsKey(r.MemberId)), [], []).Values
        )
            members.TryAdd(payee.Id, payee);
        var actors = LoadActors(FraudNeeds.SourcesOfDue(entries, programs, due, rewards), members, referrals);
        var subjects = new BatchSubjects(entries, programs, members, referrals, rewards);
        var suspects = FraudNeeds.Of(subjects, due, actors);
        var needs = FactNeeds.Of(subjects, suspects, memberEvents.Values.SelectMany(events => events));
        var sums = new LoadedSums();
        _sums.Load(warm.Take(needs, entries, sums), programs, sums);
        var facts = new BatchFacts
        {
            Entries = entries,
            Now = now,
            Seq = seq,
            Programs = programs,
            Members = members,
            Referrals = referrals,
            Originals = originals,
            Rewards = rewards,
            MemberEvents = memberEvents,
            Due = due,
            Expiring = expiring,
            DueReferrals = dueReferrals,
            Counters = sums.Counters,
            Caps = sums.Caps,
            StandingMilestones = sums.Milestones,
            Accounts = sums.Accounts,
            Revenue = sums.Revenue,
            Fraud = new SqliteFraudReads(session).Load(suspects, programs, members, referrals).ToFacts(),
            Actors = actors,
        };
        return new LoadedFacts(facts, needs);
    }

    private Dictionary<OriginalKey, OriginalFacts> LoadOriginals()
    {
        var originals = new Dictionary<OriginalKey, OriginalFacts>();
        var unread = arrived.FindOriginals(entries.FindAll(e => e.ReversesKey is not null), originals);
        if (unread.Count > 0)
        {
            var keys = JsonList.Of(unread.Select(o => (o.ProgramId, Convert.ToHexStringLower(o.Key))));
            foreach (
                var (key, original) in session
                    .ReadAll(SelectOriginals, OriginalRow.ReadKeyed, keys)
                    .Concat(session.ReadAll(SelectEarlyOriginals, OriginalRow.ReadKeyed, keys))
            )
                originals[key] = original;
        }
        return originals;
    }

    /// <summary>
    /// Reads the events to which a completion may pass on, and the rewards that it granted. Few batches need any.
    /// </summary>
    private Dictionary<MemberId, ImmutableArray<OriginalFacts>> LoadMemberEvents(
        CompletionNeeds needs,
        List<RewardFacts> rewards
    )
    {
        var events = new Dictionary<MemberId, ImmutableArray<OriginalFacts>>();
        if (needs.IsNone)
            return events;
        var types = JsonList.Of(needs.Types);
        foreach (var (program, member) in needs.Members)
            events[member] =
            [
                .. session.ReadAll(
                    SelectMemberEvents,
                    row => OriginalRow.Read(row, Effects.None),
                    program.Value,
                    member.Value,
                    types
                ),
            ];
        var known = rewards.Select(r => r.Id).ToHashSet();
        rewards.AddRange(
            session
                .ReadAll(
                    SelectMoreRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(events.Values.SelectMany(e => e).Select(e => e.Event.EventId)),
                    JsonList.Of(needs.Completers)
                )
                .Where(r => known.Add(r.Id))
        );
        return events;
    }

    private List<RewardFacts> LoadRewards(
        Dictionary<OriginalKey, OriginalFacts> originals,
        CommandNeeds commands,
        Dictionary<EntryId, ImmutableArray<RewardId>> due
    )
    {
        var rewards = new Dictionary<RewardId, RewardFacts>();
        var named = commands.Rewards.Select(need => need.Id).ToHashSet();
        if (originals.Count + named.Count > 0)
            foreach (
                var reward in session.ReadAll(
                    SelectRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(originals.Values.Select(o => o.Event.EventId)),
                    JsonList.Of(named)
                )
            )
                rewards[reward.Id] = reward;

        // Runs one statement per command, as a program and partition have at most one of them.
        foreach (var (entry, at, limit) in commands.DueRewards)
        {
            var found = Released is null
                ? session.ReadAll(
                    SelectDueRewards,
                    row => RewardRow.Read(row),
                    entry.ProgramId.Value,
                    entry.Partition,
                    at.Micros,
                    limit
                )
                : session.ReadAll(
                    SelectRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(Array.Empty<EntryId>()),
                    JsonList.Of(Released[entry.EventId])
                );
            foreach (var reward in found)
                rewards[reward.Id] = reward;
            due[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
        LoadCaseRewards(commands, rewards, due);
        foreach (var entry in commands.UnpaidRewards)
        {
            var found = session.ReadAll(
                SelectUnpaidRewards,
                row => RewardRow.Read(row),
                entry.ProgramId.Value,
                entry.MemberId.Value
            );
            foreach (var reward in found)
                rewards[reward.Id] = reward;
            due[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
        return [.. rewards.Values];
    }

    private void LoadCaseRewards(
        CommandNeeds commands,
        Dictionary<RewardId, RewardFacts> rewards,
        Dictionary<EntryId, ImmutableArray<RewardId>> due
    )
    {
        foreach (var entry in commands.RewardsOfEvents)
        {
            var found = session.ReadAll(
                SelectRewardsOfMembers,
                row => RewardRow.Read(row),
                entry.ProgramId.Value,
                entry.MemberId.Value
            );
            foreach (var reward in found)
                rewards[reward.Id] = reward;
            due[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
    }

    private List<ReferralFacts> LoadDueReferrals(
        CommandNeeds commands,
        Dictionary<EntryId, ImmutableArray<ReferralId>> expiring
    )
    {
        var referrals = new Dictionary<ReferralId, ReferralFacts>();
        foreach (var (entry, at, limit) in commands.DueReferrals)
        {
            var found = session.ReadAll(
                SelectDueReferrals,
                row => ReferralRow.Read(row),
                entry.ProgramId.Value,
                entry.Partition,
                at.Micros,
                limit
            );
            foreach (var referral in found)
                referrals[referral.Id] = referral;
            expiring[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
        return [.. referrals.Values];
    }

    private Dictionary<MemberId, MemberFacts> LoadMembers(
        Dictionary<ProgramId, ProgramFacts> programs,
        List<RewardFacts> rewards,
        List<ReferralFacts> dueReferrals
    ) => LoadMembers(programs, rewards, dueReferrals, entries);

    private Dictionary<MemberId, MemberFacts> LoadMembers(
        Dictionary<ProgramId, ProgramFacts> programs,
        List<RewardFacts> rewards,
        List<ReferralFacts> dueReferrals,
        IEnumerable<Entry> about
    )
    {
        var levels = new Dictionary<MemberId, long>();
        var most = programs.ToDictionary(p => p.Key, p => (long)FactNeeds.Levels(p.Value));
        foreach (var referral in dueReferrals)
            levels[referral.MemberId] = 1;
        foreach (var reward in rewards)
            levels[reward.MemberId] = most.GetValueOrDefault(reward.ProgramId, 1);
        foreach (var entry in about)
            if (entry.MemberId != default)
                levels[entry.MemberId] = most[entry.ProgramId];
        if (levels.Count == 0)
            return [];

        // Attributes change beside the log, and are never in memory.
        if (programs.Values.Any(p => p.Plans.Any(plan => plan.ReadsAttributes)))
            return ReadMembers(SelectMembersWithAttributes, levels).ToDictionary(m => m.Id);
        var members = new Dictionary<MemberId, MemberFacts>();
        var cold = levels.Where(l => !TakeMember(l.Key, l.Value, members)).ToDictionary();
        if (cold.Count > 0)
            foreach (var member in ReadMembers(SelectMembers, cold))
                members[member.Id] = member;
        return members;
    }

    private List<MemberFacts> ReadMembers(string sql, Dictionary<MemberId, long> levels) =>
        session.ReadAll(sql, ReadMember, JsonList.Of(levels.Select(l => (l.Key, l.Value))));

    /// <summary>Takes a member from memory with the levels above it.</summary>
    /// <returns>False when one of them must be read.</returns>
    private bool TakeMember(MemberId id, long levels, Dictionary<MemberId, MemberFacts> members)
    {
        if (!warm.TryFind(id, out var member))
            return false;
        members[id] = member;
        foreach (var up in member.Upline.Take((int)levels))
        {
            if (!warm.TryFind(up, out var above))
                return false;
            members[up] = above;
        }
        return true;
    }

    private static MemberFacts ReadMember(DbDataReader row) =>
        MemberRow.Read(row, row.Json(MemberRow.Columns.Count + 1));

    private Dictionary<MemberId, ReferralFacts> LoadReferrals(
        Dictionary<MemberId, MemberFacts> members,
        CommandNeeds commands
    )
    {
        var about = entries.Where(e => members.ContainsKey(e.MemberId)).Select(e => e.MemberId).ToHashSet();
        var named = commands.Referrals.Select(need => need.Id).ToHashSet();
        var referrals = new Dictionary<MemberId, ReferralFacts>();
        foreach (var id in about)
            if (warm.TryFindReferral(id, out var referral))
            {
                about.Remove(id);
                if (referral is not null)
                    referrals[id] = referral;
            }
        if (about.Count + named.Count > 0)
            foreach (
                var referral in session.ReadAll(
                    SelectReferrals,
                    row => ReferralRow.Read(row),
                    JsonList.Of(about),
                    JsonList.Of(named)
                )
            )
                referrals[referral.MemberId] = referral;
        return referrals;
    }

    private Dictionary<EntryId, MemberId> LoadActors(
        HashSet<EntryId> sources,
        Dictionary<MemberId, MemberFacts> members,
        Dictionary<MemberId, ReferralFacts> referrals
    )
    {
        var actors = new Dictionary<EntryId, MemberId>();
        if (sources.Count == 0)
            return actors;
        foreach (
            var (source, member, referral) in session.ReadAll(
                SelectSourceActors,
                row =>
                    (
                        row.Id<EntryId>(MemberRow.Columns.Count + 1),
                        MemberRow.Read(row, default),
                        row.IsDBNull(MemberRow.Columns.Count + 2)
                            ? null
                            : ReferralRow.Read(row, MemberRow.Columns.Count + 2)
                    ),
                JsonList.Of(sources)
            )
        )
        {
            actors[source] = member.Id;
            members.TryAdd(member.Id, member);
            if (referral is not null)
                referrals.TryAdd(member.Id, referral);
        }
        return actors;
    }
}
