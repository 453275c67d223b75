using System.Collections.Immutable;
using System.Globalization;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    // language=sql — of a member made by this transaction: it cannot be there
    private const string InsertTrait = """
        insert into trait (program_id, member_id, kind, hash, variant, referrer_id, at) values (?1, ?2, ?3, ?4, ?5, ?6,
            ?7)
        """;

    // language=sql — once in a program's life
    private const string SetHasTraits = "update program set has_traits = 1 where id = ?1 and has_traits = 0";

    internal static void WriteTraits(SqliteSession session, SignUpFacts facts, IEnumerable<NewMember> members)
    {
        foreach (var (signUp, known, _, _, _) in members)
        {
            var member = known.Facts;
            foreach (var trait in signUp.Traits)
                session.Run(
                    InsertTrait,
                    member.ProgramId,
                    member.Id,
                    (int)trait.Kind,
                    trait.Hash,
                    trait.Variant,
                    member.ReferrerId,
                    member.JoinedAt
                );
            if (!signUp.Traits.IsEmpty && !facts.Programs[member.ProgramId].HasTraits)
                session.Run(SetHasTraits, member.ProgramId);
        }
    }
}

/// <summary>What fraud detection reads from outside the partition, and what it writes.</summary>
internal sealed partial class SqliteBatch
{
    // language=sql — the latest first and no more than are told apart, whatever shares the value; a list of hits is one
    // column: member, at, variant, referrer
    private static readonly string SelectTraitHits = $"""
        select s.value ->> 0, t.kind, t.variant, t.hash,
            (select group_concat(o.member_id || ' ' || o.at || ' ' || o.variant || ' ' || coalesce(o.referrer_id, 0),
                ',') from (
                select * from trait o where o.hash = t.hash and (o.at, o.member_id) < (s.value ->> 2,
                    s.value ->> 3) and o.member_id <> t.member_id
                    and {FraudReads.IsBlamed}
                order by o.at desc, o.member_id desc limit {TraitMatch.Most + 1}) o) as hits
        from json_each(?1) s join trait t on t.member_id = s.value ->> 1
        where hits is not null
        """;

    // language=sql — the latest holders of a shared value; a device counts all, anything else only those whom somebody
    // brought
    private static readonly string SelectTraitSpread = $"""
        select count(*), count(*) filter (where referrer_id = mine)
        from (
            select t.referrer_id as mine, o.referrer_id from trait t join trait o on o.hash = t.hash
            where t.member_id = ?1 and t.hash = ?2 and (o.at, o.member_id) < (?3, ?4) and o.member_id <> t.member_id
                and (o.referrer_id is not null or t.kind = {FraudReads.Device}) and {FraudReads.IsBlamed}
            order by o.at desc, o.member_id desc limit {TraitMatch.Widest})
        """;

    // language=sql
    private const string SelectPace = """
        select r.id, r.joined_at, r.source = 'code' and r.click_id is null from referral r
        where r.referrer_id = ?1 and r.id < ?2 order by r.id desc limit ?3
        """;

    // language=sql
    private const string SelectClickCounts = $"""
        select l.value ->> 1, coalesce(k.clicks, 0), coalesce(c.count, 0)
        from json_each(?1) l left join click_count k on k.program_id = l.value ->> 0 and k.member_id = l.value ->> 1
            left join counter c on c.member_id = l.value ->> 1 and c.name = '{CounterKey.Referrals}' and c.day = 0
        """;

    // language=sql — all events but the sign-up
    private const string SelectEventCounts = $"""
        select c.member_id, sum(c.count) from json_each(?1) k join counter c on c.member_id = k.value
        where c.day = 0 and c.name like 'events.%' and c.name <> 'events.{EntryTypes.Signup}' group by c.member_id
        """;

    // language=sql — with the members and referrals themselves: who they are is known only here
    private const string SelectActors = $"""
        select {MemberRow.Columns}, m.upline, d.event_id, {ReferralRow.Columns}
        from json_each(?1) k join decision d on d.event_id = k.value join member m on m.id = d.member_id
            left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql — what a case is about and is not paid yet
    private const string SelectRewardsOfMember = $"""
        select {RewardRow.Columns} from event e join reward r on r.source_id = e.id
        where e.program_id = ?1 and e.member_id = ?2 and r.source = 'event' and r.status in ('review', 'held',
            'payable')
        """;

    // language=sql
    private const string UpdateRisk =
        "update member set risk_score = ?2, risk_verdict = ?3, risk_signals = ?4, case_id = ?5 where id = ?1";

    // language=sql
    private const string InsertSignal = """
        insert into fraud_signal (program_id, member_id, name, event_id, mode, points, evidence, at) values (?1, ?2, ?3,
            ?4, ?5, ?6, ?7, ?8)
        """;

    // language=sql
    private const string InsertCase = """
        insert into fraud_case (id, program_id, member_id, referrer_id, status, score, verdict, opened_by, opened_at,
            updated_at)
        values (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?8, ?8)
        """;

    // language=sql
    private const string UpdateCase = """
        update fraud_case set score = coalesce(?2, score), verdict = coalesce(?3, verdict),
            assignee = case when ?4 is null then assignee else nullif(?4, '') end,
            outcome = coalesce(?5, outcome), resolved_by = coalesce(?6, resolved_by),
            status = case when ?5 is null then status else 'resolved' end,
            resolved_at = case when ?5 is null then resolved_at else ?7 end, updated_at = ?7
        where id = ?1
        """;

    // language=sql
    private const string DeleteTraits = "delete from trait where member_id = ?1";

    // language=sql
    private const string KeepTombstones = """
        insert into trait_tombstone (hash, program_id, kind, at)
        select hash, program_id, kind, ?2 from trait where member_id = ?1 and kind in (1, 2, 4, 5)
        on conflict (hash) do nothing
        """;

    // language=sql — of those looked at: values whose owner was erased before they signed up, whenever they say that
    // they joined
    private const string SelectTombstones = """
        select s.value ->> 0, t.kind
        from json_each(?1) s cross join trait t on t.member_id = s.value ->> 1
            cross join trait_tombstone b on b.hash = t.hash
            cross join member m on m.id = t.member_id and m.created_at >= b.at
        """;

    private Dictionary<long, long> LoadActors(
        HashSet<long> sources,
        Dictionary<long, MemberFacts> members,
        Dictionary<long, ReferralFacts> referrals
    )
    {
        var actors = new Dictionary<long, long>();
        if (sources.Count == 0)
            return actors;
        foreach (
            var (source, member, referral) in session.ReadAll(
                SelectActors,
                row =>
                    (
                        row.GetInt64(MemberRow.Count + 1),
                        MemberRow.Read(row, JsonList.ReadIds(row.GetString(MemberRow.Count)), default),
                        row.IsDBNull(MemberRow.Count + 2) ? null : ReferralRow.Read(row, MemberRow.Count + 2)
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

    private FraudReads LoadFraud(
        List<FraudSubject> subjects,
        Dictionary<long, ProgramFacts> programs,
        Dictionary<long, MemberFacts> members,
        Dictionary<long, ReferralFacts> referrals
    )
    {
        var reads = new FraudReads(subjects, members, referrals, programs);
        var compared = subjects.FindAll(s => s.ComparesTraits);
        if (compared.Count == 0)
            return reads;
        var keys = compared.Select(
            (s, place) =>
                ((long)place, s.MemberId, s.Until(members[s.MemberId]).At.Micros, s.Until(members[s.MemberId]).MemberId)
        );
        foreach (
            var (place, kind, variant, hash, listed) in session.ReadAll(
                SelectTraitHits,
                row =>
                    (
                        row.GetInt32(0),
                        (TraitKind)row.GetInt32(1),
                        row.GetInt64(2),
                        row.GetFieldValue<byte[]>(3),
                        row.GetString(4)
                    ),
                JsonList.Of(keys)
            )
        )
        {
            var hits = ReadHits(listed);
            var subject = compared[place];
            var spread = SpreadOf(members[subject.MemberId], subject, kind, hash, hits.Count);
            reads.AddHits(subject, kind, variant, hits, spread);
        }
        foreach (
            var (place, kind) in session.ReadAll(
                SelectTombstones,
                row => (row.GetInt32(0), (TraitKind)row.GetInt32(1)),
                JsonList.Of(keys)
            )
        )
            reads.AddTombstone(compared[place], kind);
        foreach (var (referrer, until, most) in FraudReads.PacesOf(compared, referrals))
            reads.AddPace(
                referrer,
                session.ReadAll(
                    SelectPace,
                    row => new PaceHit(row.GetInt64(0), row.Instant(1), row.GetBoolean(2)),
                    referrer,
                    until,
                    most
                )
            );
        var linked = FraudReads.LinkedOf(compared, referrals);
        if (linked.Count > 0)
            foreach (
                var (referrer, clicks, brought) in session.ReadAll(
                    SelectClickCounts,
                    row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                    JsonList.Of(linked)
                )
            )
                reads.AddClicks(referrer, clicks, brought);
        var released = FraudReads.ReleasedOf(compared);
        if (released.Length > 0)
            foreach (
                var (member, events) in session.ReadAll(
                    SelectEventCounts,
                    row => (row.GetInt64(0), row.GetInt64(1)),
                    JsonList.Of(released)
                )
            )
                reads.AddEvents(member, events);
        return reads;
    }

    private TraitSpread? SpreadOf(MemberFacts member, FraudSubject subject, TraitKind kind, byte[] hash, int hits)
    {
        if (hits <= TraitMatch.Most || kind == TraitKind.Address)
            return null;
        var (at, id) = subject.Until(member);
        var counted = session.ReadAll(
            SelectTraitSpread,
            row => (row.GetInt32(0), row.GetInt32(1)),
            member.Id,
            hash,
            at,
            id
        );
        var (holders, siblings) = counted.Single();
        return holders > 0 ? new TraitSpread(holders, siblings) : null;
    }

    private static List<TraitHit> ReadHits(string hits) =>
        [
            .. hits.Split(',')
                .Select(hit =>
                {
                    var numbers = hit.Split(' ')
                        .Select(number => long.Parse(number, CultureInfo.InvariantCulture))
                        .ToArray();
                    return new TraitHit(numbers[0], new Instant(numbers[1]), numbers[2], numbers[3]);
                }),
        ];

    private void LoadCaseRewards(
        (Entry Entry, CommandFacts Facts)[] commands,
        Dictionary<long, RewardFacts> rewards,
        Dictionary<long, ImmutableArray<long>> due
    )
    {
        foreach (var (entry, _) in commands.Where(c => c.Entry.Type == EntryTypes.CaseResolve))
        {
            var found = session.ReadAll(
                SelectRewardsOfMember,
                row => RewardRow.Read(row),
                entry.ProgramId,
                entry.MemberId
            );
            foreach (var reward in found)
                rewards[reward.Id] = reward;
            due[entry.EventId] = [.. found.Select(r => r.Id).Order()];
        }
    }

    private void WriteFraud(BatchDecisions decisions)
    {
        var (judged, signals, opened, changes) = decisions.Fraud;
        foreach (var (id, risk) in judged.Select(m => (m.Id, m.Risk)))
            session.Run(UpdateRisk, id, risk.Score, EnumNames.Of(risk.Verdict), risk.Signals, risk.CaseId);
        foreach (var (program, member, entry, found) in signals)
            session.Run(
                InsertSignal,
                program,
                member,
                EnumNames.Of(found.Name),
                entry,
                EnumNames.Of(found.Mode),
                found.Points,
                EvidenceCodec.Write(found.Evidence),
                decisions.Now
            );
        foreach (var c in opened)
            session.Run(
                InsertCase,
                c.Id,
                c.ProgramId,
                c.MemberId,
                c.ReferrerId,
                c.Score,
                EnumNames.Of(c.Verdict),
                c.EntryId,
                decisions.Now
            );
        foreach (var c in changes)
            session.Run(
                UpdateCase,
                c.Id,
                c.Score,
                Filter.Word(c.Verdict),
                c.Assignee,
                Filter.Word(c.Outcome),
                c.ResolvedBy,
                decisions.Now
            );
    }
}
