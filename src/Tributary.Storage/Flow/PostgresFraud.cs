using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Screening;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    // language=sql — of members made by this transaction: none of them can be there
    private const string InsertTraits = """
        insert into trait (program_id, member_id, kind, hash, variant, referrer_id, at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::smallint[]), unnest($4::bytea[]),
            unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[])
        """;

    // language=sql — once in a program's life
    private const string SetHasTraits = "update program set has_traits = true where id = any($1) and not has_traits";

    internal static void WriteTraits(RoundTrip trip, SignUpFacts facts, IReadOnlyList<NewMember> members)
    {
        var traits = members.SelectMany(m => m.SignUp.Traits.Select(t => (Member: m.Member.Facts, Trait: t))).ToList();
        if (traits.Count == 0)
            return;
        trip.Write(
            InsertTraits,
            traits.Column(t => t.Member.ProgramId),
            traits.Column(t => t.Member.Id),
            traits.Column(t => (short)t.Trait.Kind),
            traits.Column(t => t.Trait.Hash),
            traits.Column(t => t.Trait.Variant),
            traits.Column(t => t.Member.ReferrerId),
            traits.Column(t => t.Member.JoinedAt.Micros)
        );
        var first = traits
            .Select(t => t.Member.ProgramId)
            .Distinct()
            .Where(id => !facts.Programs[id].HasTraits)
            .Order()
            .ToArray();
        if (first.Length > 0)
            trip.Write(SetHasTraits, first);
    }
}

/// <summary>What fraud detection reads from outside the partition, and what it writes.</summary>
internal sealed partial class PostgresBatch
{
    // language=sql — the latest first and no more than are told apart, whatever shares the value; holders of a shared
    // one are counted
    private static readonly string ReadTraitHits = $"""
        select s.place, t.kind, t.variant, x.members, x.ats, x.variants, x.referrers, w.holders, w.siblings
        from (select unnest($1::bigint[]) as member_id, unnest($2::bigint[]) as until, unnest($3::bigint[]) as until_id,
            generate_subscripts($1::bigint[], 1) as place) as s
        join trait t on t.member_id = s.member_id
        cross join lateral (
            select array_agg(o.member_id) as members, array_agg(o.at) as ats, array_agg(o.variant) as variants,
                array_agg(coalesce(o.referrer_id, 0)) as referrers
            from (
                select * from trait o where o.hash = t.hash and (o.at, o.member_id) < (s.until,
                    s.until_id) and o.member_id <> t.member_id
                    and {FraudReads.IsBlamed}
                order by o.at desc, o.member_id desc limit {TraitMatch.Most + 1}) as o) as x
        cross join lateral (
            select cast(count(*) as int) as holders, cast(count(*) filter (where o.referrer_id = t.referrer_id) as
                int) as siblings
            from (
                select o.referrer_id from trait o
                where t.kind <> {FraudReads.Address} and cardinality(x.members) > {TraitMatch.Most}
                    and o.hash = t.hash and (o.at, o.member_id) < (s.until, s.until_id) and o.member_id <> t.member_id
                    and (o.referrer_id is not null or t.kind = {FraudReads.Device}) and {FraudReads.IsBlamed}
                order by o.at desc, o.member_id desc limit {TraitMatch.Widest}) as o) as w
        where x.members is not null
        """;

    // language=sql — once for each referrer of a batch: as many as are looked at, and those of the batch itself
    private const string ReadPaces = """
        select n.referrer_id, x.ids, x.ats, x.clickless
        from (select unnest($1::bigint[]) as referrer_id, unnest($2::bigint[]) as until, unnest($3::int[]) as most) as n
        cross join lateral (
            select array_agg(r.id) as ids, array_agg(r.joined_at) as ats, array_agg(r.source = 'code'
                and r.click_id is null) as clickless
            from (select * from referral r where r.referrer_id = n.referrer_id and r.id < n.until
                order by r.id desc limit n.most) as r) as x
        where x.ids is not null
        """;

    // language=sql
    private const string ReadClickCounts = $"""
        select n.member_id, coalesce(k.clicks, 0), coalesce(c.count, 0)
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as n
        left join click_count k on k.program_id = n.program_id and k.member_id = n.member_id
        left join counter c on c.member_id = n.member_id and c.name = '{CounterKey.Referrals}' and c.day = 0
        """;

    // language=sql — all events but the sign-up
    private const string ReadEventCounts = $"""
        select c.member_id, cast(sum(c.count) as bigint) from counter c
        where c.member_id = any($1) and c.day = 0 and c.name like 'events.%' and c.name <> 'events.{EntryTypes.Signup}'
        group by c.member_id
        """;

    // language=sql — with the members and referrals themselves: who they are is known only here
    private const string ReadSourceActors = $"""
        select {MemberRow.Columns}, m.upline, d.event_id, {ReferralRow.Columns}
        from unnest($1::bigint[]) as n (event_id)
        join decision d on d.event_id = n.event_id
        join member m on m.program_id = d.program_id and m.id = d.member_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql — what a case is about and is not paid yet
    private const string ReadRewardsOfMembers = $"""
        select {RewardRow.Columns}, n.event_id
        from (select unnest($1::bigint[]) as event_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as member_id) as n
        join event e on e.program_id = n.program_id and e.member_id = n.member_id
        join reward r on r.source_id = e.id and r.source = 'event' and r.status in ('review', 'held', 'payable')
        """;

    // language=sql
    private const string UpdateRisks = """
        update member m set risk_score = n.score, risk_verdict = n.verdict, risk_signals = n.signals,
            case_id = n.case_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::int[]) as score,
            unnest($4::text[]) as verdict,
            unnest($5::bigint[]) as signals, unnest($6::bigint[]) as case_id) as n
        where m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    private const string InsertSignals = """
        insert into fraud_signal (program_id, member_id, name, event_id, mode, points, evidence, at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]), unnest($5::text[]),
            unnest($6::int[]),
            unnest($7::text[]), $8
        """;

    // language=sql
    private const string InsertCases = """
        insert into fraud_case (id, program_id, member_id, referrer_id, status, score, verdict, opened_by, opened_at,
            updated_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), 'open',
            unnest($5::int[]), unnest($6::text[]),
            unnest($7::bigint[]), $8, $8
        """;

    // language=sql
    private const string UpdateCases = """
        update fraud_case c set score = coalesce(n.score, c.score), verdict = coalesce(n.verdict, c.verdict),
            assignee = case when n.assignee is null then c.assignee else nullif(n.assignee, '') end,
            outcome = coalesce(n.outcome, c.outcome), resolved_by = coalesce(n.resolved_by, c.resolved_by),
            status = case when n.outcome is null then c.status else 'resolved' end,
            resolved_at = case when n.outcome is null then c.resolved_at else $7 end, updated_at = $7
        from (select unnest($1::bigint[]) as id, unnest($2::int[]) as score, unnest($3::text[]) as verdict,
            unnest($4::text[]) as assignee,
            unnest($5::text[]) as outcome, unnest($6::text[]) as resolved_by) as n
        where c.id = n.id
        """;

    // language=sql
    private const string DeleteTraits = "delete from trait where member_id = any($1)";

    // language=sql — in one order, as two erasures may have a value in common
    private const string KeepTombstones = """
        insert into trait_tombstone (hash, program_id, kind, at)
        select t.hash, t.program_id, t.kind, $2 from trait t
        where t.member_id = any($1) and t.kind in (1, 2, 4, 5) order by t.hash
        on conflict (hash) do nothing
        """;

    // language=sql — of those looked at: values whose owner was erased before they signed up, whenever they say that
    // they joined
    private const string ReadTombstones = """
        select s.place, t.kind
        from (select unnest($1::bigint[]) as member_id, generate_subscripts($1::bigint[], 1) as place) as s
        join trait t on t.member_id = s.member_id
        join trait_tombstone b on b.hash = t.hash
        join member m on m.program_id = t.program_id and m.id = t.member_id and m.created_at >= b.at
        """;

    private static void AddFraudReads(
        RoundTrip trip,
        IReadOnlyList<FraudSubject> subjects,
        IReadOnlyDictionary<long, MemberFacts> members,
        IReadOnlyDictionary<long, ReferralFacts> referrals,
        FraudReads reads
    )
    {
        var compared = subjects.Where(s => s.ComparesTraits).ToList();
        if (compared.Count == 0)
            return;
        trip.Read(
            ReadTraitHits,
            r =>
            {
                var subject = compared[r.GetInt32(0) - 1];
                var (ids, ats) = (r.GetFieldValue<long[]>(3), r.GetFieldValue<long[]>(4));
                var (variants, referrers) = (r.GetFieldValue<long[]>(5), r.GetFieldValue<long[]>(6));
                reads.AddHits(
                    subject,
                    (TraitKind)r.GetInt16(1),
                    r.GetInt64(2),
                    ids.Select((id, i) => new TraitHit(id, new Instant(ats[i]), variants[i], referrers[i])),
                    r.GetInt32(7) is var holders and > 0 ? new TraitSpread(holders, r.GetInt32(8)) : null
                );
            },
            compared.Column(s => s.MemberId),
            compared.Column(s => s.Until(members[s.MemberId]).At.Micros),
            compared.Column(s => s.Until(members[s.MemberId]).MemberId)
        );
        trip.Read(
            ReadTombstones,
            r => reads.AddTombstone(compared[r.GetInt32(0) - 1], (TraitKind)r.GetInt16(1)),
            compared.Column(s => s.MemberId)
        );
        var paces = FraudReads.PacesOf(compared, referrals);
        if (paces.Count > 0)
            trip.Read(
                ReadPaces,
                r =>
                {
                    var (ids, joined, clickless) = (
                        r.GetFieldValue<long[]>(1),
                        r.GetFieldValue<long[]>(2),
                        r.GetFieldValue<bool[]>(3)
                    );
                    reads.AddPace(
                        r.GetInt64(0),
                        [.. ids.Select((id, i) => new PaceHit(id, new Instant(joined[i]), clickless[i]))]
                    );
                },
                paces.Column(p => p.ReferrerId),
                paces.Column(p => p.Until),
                paces.Column(p => p.Most)
            );
        var linked = FraudReads.LinkedOf(compared, referrals);
        if (linked.Count > 0)
            trip.Read(
                ReadClickCounts,
                r => reads.AddClicks(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
                linked.Column(l => l.ProgramId),
                linked.Column(l => l.ReferrerId)
            );
        var released = FraudReads.ReleasedOf(compared);
        if (released.Length > 0)
            trip.Read(ReadEventCounts, r => reads.AddEvents(r.GetInt64(0), r.GetInt64(1)), released);
    }

    private static void WriteFraud(RoundTrip trip, BatchDecisions decisions)
    {
        if (decisions.Fraud.IsNone)
            return;
        var (judged, signals, opened, changes) = decisions.Fraud;
        trip.WriteRows(
            judged.Count,
            UpdateRisks,
            judged.Column(m => m.ProgramId),
            judged.Column(m => m.Id),
            judged.Column(m => m.Risk.Score),
            judged.Column(m => EnumNames.Of(m.Risk.Verdict)),
            judged.Column(m => m.Risk.Signals),
            judged.Column(m => m.Risk.CaseId)
        );
        trip.WriteRows(
            signals.Count,
            InsertSignals,
            signals.Column(s => s.ProgramId),
            signals.Column(s => s.MemberId),
            signals.Column(s => EnumNames.Of(s.Found.Name)),
            signals.Column(s => s.EntryId),
            signals.Column(s => EnumNames.Of(s.Found.Mode)),
            signals.Column(s => s.Found.Points),
            signals.Column(s => EvidenceCodec.Write(s.Found.Evidence)),
            decisions.Now.Micros
        );
        trip.WriteRows(
            opened.Count,
            InsertCases,
            opened.Column(c => c.Id),
            opened.Column(c => c.ProgramId),
            opened.Column(c => c.MemberId),
            opened.Column(c => c.ReferrerId),
            opened.Column(c => c.Score),
            opened.Column(c => EnumNames.Of(c.Verdict)),
            opened.Column(c => c.EntryId),
            decisions.Now.Micros
        );
        trip.WriteRows(
            changes.Count,
            UpdateCases,
            changes.Column(c => c.Id),
            changes.Column(c => c.Score),
            changes.Column(c => Filter.Word(c.Verdict)),
            changes.Column(c => c.Assignee),
            changes.Column(c => Filter.Word(c.Outcome)),
            changes.Column(c => c.ResolvedBy),
            decisions.Now.Micros
        );
    }
}
