using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Reads the data that fraud detection compares, including data from other partitions.</summary>
internal static class PostgresFraudReads
{
    // language=sql — the latest first, and only as many as are distinguished, however many share the value; if there
    // are more, the holders are counted
    private static readonly string SelectTraitHits = $"""
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

    // language=sql — one row for each referrer of a batch: as many referrals as are checked, and those of the batch
    private const string SelectPaces = """
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
    private const string SelectClickCounts = """
        select n.member_id, coalesce(k.clicks, 0)
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as n
        left join click_count k on k.program_id = n.program_id and k.member_id = n.member_id
        """;

    // language=sql
    private const string SelectReferralCounts = $"""
        select c.member_id, c.count from counter c
        where c.member_id = any($1) and c.name = '{CounterKey.Referrals}' and c.day = 0 and c.partition_id = any($2)
        """;

    // language=sql — all events but the sign-up
    private const string SelectEventCounts = $"""
        select c.member_id, cast(sum(c.count) as bigint) from counter c
        where c.member_id = any($1) and c.day = 0 and c.name like 'events.%' and c.name <> 'events.{EntryTypes.Signup}'
            and c.partition_id = any($2)
        group by c.member_id
        """;

    // language=sql — values of these members whose owner was erased before they signed up; the joining date given by
    // the platform does not matter
    private const string SelectTombstones = """
        select s.place, t.kind
        from (select unnest($1::bigint[]) as member_id, generate_subscripts($1::bigint[], 1) as place) as s
        join trait t on t.member_id = s.member_id
        join trait_tombstone b on b.hash = t.hash
        join member m on m.program_id = t.program_id and m.id = t.member_id and m.created_at >= b.at
        """;

    public static void Add(
        RoundTrip trip,
        IReadOnlyList<FraudSubject> subjects,
        IReadOnlyList<int[]> partitions,
        IReadOnlyDictionary<MemberId, MemberFacts> members,
        IReadOnlyDictionary<MemberId, ReferralFacts> referrals,
        FraudReads reads
    )
    {
        var compared = subjects.Where(s => s.ComparesTraits).ToList();
        if (compared.Count == 0)
            return;
        trip.Read(
            SelectTraitHits,
            r =>
            {
                var subject = compared[r.GetInt32(0) - 1];
                var (ids, ats) = (r.GetFieldValue<long[]>(3), r.GetFieldValue<long[]>(4));
                var (variants, referrers) = (r.GetFieldValue<long[]>(5), r.GetFieldValue<long[]>(6));
                reads.AddHits(
                    subject,
                    (TraitKind)r.GetInt16(1),
                    r.GetInt64(2),
                    ids.Select(
                        (id, i) =>
                            new TraitHit(new MemberId(id), new Instant(ats[i]), variants[i], new MemberId(referrers[i]))
                    ),
                    r.GetInt32(7) is var holders and > 0 ? new TraitSpread(holders, r.GetInt32(8)) : null
                );
            },
            compared.Ids(s => s.MemberId),
            compared.Column(s => s.Until(members[s.MemberId]).At.Micros),
            compared.Ids(s => s.Until(members[s.MemberId]).MemberId)
        );
        trip.Read(
            SelectTombstones,
            r => reads.AddTombstone(compared[r.GetInt32(0) - 1], (TraitKind)r.GetInt16(1)),
            compared.Ids(s => s.MemberId)
        );
        var paces = FraudReads.PacesOf(compared, referrals);
        if (paces.Count > 0)
            trip.Read(
                SelectPaces,
                r =>
                {
                    var (ids, joined, clickless) = (
                        r.GetFieldValue<long[]>(1),
                        r.GetFieldValue<long[]>(2),
                        r.GetFieldValue<bool[]>(3)
                    );
                    reads.AddPace(
                        r.Id<MemberId>(0),
                        [
                            .. ids.Select(
                                (id, i) => new PaceHit(new ReferralId(id), new Instant(joined[i]), clickless[i])
                            ),
                        ]
                    );
                },
                paces.Ids(p => p.ReferrerId),
                paces.Ids(p => p.Until),
                paces.Column(p => p.Most)
            );
        var linked = FraudReads.LinkedOf(compared, referrals);
        if (linked.Count > 0)
        {
            trip.Read(
                SelectClickCounts,
                r => reads.AddClicks(r.Id<MemberId>(0), r.GetInt64(1)),
                linked.Ids(l => l.ProgramId),
                linked.Ids(l => l.ReferrerId)
            );
            trip.ReadEach(
                partitions,
                SelectReferralCounts,
                r => reads.AddReferrals(r.Id<MemberId>(0), r.GetInt64(1)),
                linked.Ids(l => l.ReferrerId)
            );
        }
        var released = FraudReads.ReleasedOf(compared);
        if (released.Length > 0)
            trip.ReadEach(
                partitions,
                SelectEventCounts,
                r => reads.AddEvents(r.Id<MemberId>(0), r.GetInt64(1)),
                released
            );
    }
}
