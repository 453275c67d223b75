using System.Globalization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Reads the data that fraud detection compares, including data from other partitions.</summary>
internal sealed class SqliteFraudReads(SqliteSession session)
{
    // language=sql — the latest first, and only as many as are distinguished, however many share the value; a list of
    // hits is one column: member, at, variant, referrer
    private static readonly string SelectTraitHits = $"""
        select s.value ->> 0, t.kind, t.variant, t.hash,
            (select group_concat(l.member_id || ' ' || l.at || ' ' || l.variant || ' ' || coalesce(l.referrer_id, 0),
                ',') from (
                select * from trait o where o.hash = t.hash and (o.at, o.member_id) < (s.value ->> 2,
                    s.value ->> 3) and o.member_id <> t.member_id
                    and {FraudReads.IsBlamed}
                order by o.at desc, o.member_id desc limit {TraitMatch.Most + 1}) l) as hits
        from json_each(?1) s join trait t on t.member_id = s.value ->> 1
        where hits is not null
        """;

    // language=sql — the latest holders of a shared value; all holders count for a device, otherwise only referred ones
    private static readonly string SelectTraitSpread = $"""
        select count(*), count(*) filter (where referrer_id = mine)
        from (
            select t.referrer_id as mine, o.referrer_id from trait t join trait o on o.hash = t.hash
            where t.member_id = ?1 and t.hash = ?2 and (o.at, o.member_id) < (?3, ?4) and o.member_id <> t.member_id
                and (o.referrer_id is not null or t.kind = {FraudReads.Device}) and {FraudReads.IsBlamed}
            order by o.at desc, o.member_id desc limit {TraitMatch.Widest})
        """;

    // language=sql
    private const string SelectPaces = """
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

    // language=sql — values of these members whose owner was erased before they signed up; the joining date given by
    // the platform does not matter
    private const string SelectTombstones = """
        select s.value ->> 0, t.kind
        from json_each(?1) s cross join trait t on t.member_id = s.value ->> 1
            cross join trait_tombstone b on b.hash = t.hash
            cross join member m on m.id = t.member_id and m.created_at >= b.at
        """;

    public FraudReads Load(
        List<FraudSubject> subjects,
        Dictionary<ProgramId, ProgramFacts> programs,
        Dictionary<MemberId, MemberFacts> members,
        Dictionary<MemberId, ReferralFacts> referrals
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
                    SelectPaces,
                    row => new PaceHit(row.Id<ReferralId>(0), row.Instant(1), row.GetBoolean(2)),
                    referrer.Value,
                    until.Value,
                    most
                )
            );
        var linked = FraudReads.LinkedOf(compared, referrals);
        if (linked.Count > 0)
            foreach (
                var (referrer, clicks, brought) in session.ReadAll(
                    SelectClickCounts,
                    row => (row.Id<MemberId>(0), row.GetInt64(1), row.GetInt64(2)),
                    JsonList.Of(linked)
                )
            )
            {
                reads.AddClicks(referrer, clicks);
                reads.AddReferrals(referrer, brought);
            }
        var released = FraudReads.ReleasedOf(compared);
        if (released.Length > 0)
            foreach (
                var (member, events) in session.ReadAll(
                    SelectEventCounts,
                    row => (row.Id<MemberId>(0), row.GetInt64(1)),
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
            member.Id.Value,
            hash,
            at,
            id.Value
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
                    return new TraitHit(
                        new MemberId(numbers[0]),
                        new Instant(numbers[1]),
                        numbers[2],
                        new MemberId(numbers[3])
                    );
                }),
        ];
}
