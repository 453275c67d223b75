using System.Data.Common;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Finds members and their referrals in memory, and reads the others.</summary>
internal sealed class SqliteActorReads(SqliteSession session, WarmBatch warm)
{
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

    // language=sql — reads the members and referrals too, as their ids are known only here
    private static readonly string SelectSourceActors = $"""
        select {MemberRow.Columns}, m.upline, e.id, {ReferralRow.Columns}
        from json_each(?1) k join entry e on e.id = k.value and e.seq is not null join member m on m.id = e.member_id
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    public Dictionary<MemberId, MemberFacts> LoadMembers(
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

    public Dictionary<MemberId, ReferralFacts> LoadReferrals(
        Dictionary<MemberId, MemberFacts> members,
        CommandNeeds commands,
        List<Entry> entries
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

    public Dictionary<EntryId, MemberId> LoadSourceActors(
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
