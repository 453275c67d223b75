using Tributary.Engine.Deciding;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>Blanks every personal text of a member; what is left to find it by is a hash (DESIGN §6, Erasure).</summary>
internal sealed partial class PostgresBatch
{
    // language=sql
    private const string ReadNames = """
        select m.program_id, m.id, m.external_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    private const string BuryMembers = """
        update member m set external_id = n.tombstone
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::text[]) as tombstone) as n
        where m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    private const string BlankMemberDetails = """
        update member_detail set email = null, phone = null, ip = null, user_agent = null, device = null, attributes = null,
            visitor_id = null
        where member_id = any($1)
        """;

    // language=sql
    private const string BlankEventDetails = """
        update event_detail d
        set external_id = null, member_external_id = null, reverses_external_id = null, properties = null, reason = null
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join event e on e.program_id = n.program_id and e.member_id = n.id
        where d.event_id = e.id
        """;

    // language=sql — of entries that came for a member already erased
    private const string BlankLateDetails = """
        update event_detail
        set external_id = null, member_external_id = null, reverses_external_id = null, properties = null, reason = null
        where event_id = any($1)
        """;

    // language=sql — all clicks of the browser that the member signed up with
    private const string BlankClicks = """
        update click k set address_prefix = null, user_agent = null, referrer_url = null, landing_url = null
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as v
        join member_detail d on d.member_id = v.member_id
        where k.program_id = v.program_id and k.visitor_id = d.visitor_id
        """;

    /// <returns>The platform's ids of the members to erase, of which the tombstones are made.</returns>
    private async ValueTask<List<(long ProgramId, long Id, string Name)>> ReadErasedNamesAsync(BatchDecisions decisions, CancellationToken stopping)
    {
        var erased = decisions.Members.Where(c => c.Erase).Select(c => c.Member).DistinctBy(m => m.Id).ToList();
        var names = new List<(long, long, string)>();
        var trip = session.NewTrip();
        if (erased.Count > 0)
            trip.Read(ReadNames, r => names.Add((r.GetInt64(0), r.GetInt64(1), r.GetString(2))),
                erased.Column(m => m.ProgramId), erased.Column(m => m.Id));
        await trip.RunAsync(stopping);
        return names;
    }

    private static void WriteErasures(RoundTrip trip, BatchDecisions decisions, List<(long ProgramId, long Id, string Name)> erased)
    {
        if (decisions.Blanked.Count > 0) trip.Write(BlankLateDetails, decisions.Blanked.ToArray());
        if (erased.Count == 0) return;
        var (programs, ids) = (erased.Column(e => e.ProgramId), erased.Column(e => e.Id));
        trip.WriteRows(erased.Count, BuryMembers, programs, ids, erased.Column(e => Tombstone.Of(e.Name)));
        trip.Write(BlankClicks, programs, ids);
        trip.WriteRows(erased.Count, BlankMemberDetails, ids);
        trip.Write(KeepTombstones, ids, decisions.Now.Micros);
        trip.Write(DeleteTraits, ids);
        trip.Write(BlankEventDetails, programs, ids);
    }
}
