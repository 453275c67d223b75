using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>A member to erase, with the platform's id from which its tombstone is made.</summary>
internal readonly record struct ErasedName(ProgramId ProgramId, MemberId MemberId, string Name);

/// <summary>
/// Blanks all personal text of a member. Only a hash remains by which it can be found.
/// </summary>
internal static class PostgresErasure
{
    // language=sql
    private const string SelectName = """
        select m.program_id, m.id, m.external_id
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql — the platform's id is no fact of a decision, and the erasure is a decision that moves seq
    private const string SetTombstone = """
        update member m set external_id = n.tombstone
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id,
            unnest($3::text[]) as tombstone) as n
        where m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql — in a fixed order, as two erasures may share a value
    private const string InsertTraitTombstones = """
        insert into trait_tombstone (hash, program_id, kind, at)
        select t.hash, t.program_id, t.kind, $2 from trait t
        where t.member_id = any($1) and t.kind in (1, 2, 4, 5) order by t.hash
        on conflict (hash) do nothing
        """;

    // language=sql
    private static readonly string BlankEntries = $"""
        update entry e
        set{EntryRow.Blanks}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        where e.program_id = n.program_id and e.member_id = n.id
        """;

    // language=sql — all clicks of the browser that the member signed up with
    private const string BlankClicks = """
        update click k set user_agent = null, referrer_url = null, landing_url = null
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as v
        join member_detail d on d.member_id = v.member_id
        where k.program_id = v.program_id and k.visitor_id = d.visitor_id
        """;

    // language=sql — waits for a patch that is inserting the row, so that its text is blanked too; a later patch waits
    // for this row, and then finds an erased member
    private const string LockDetails = """
        insert into member_detail (member_id) select unnest($1::bigint[])
        on conflict (member_id) do nothing
        """;

    public static async ValueTask<List<ErasedName>> ReadNamesAsync(
        PostgresSession session,
        BatchDecisions decisions,
        CancellationToken stopping
    )
    {
        var erased = decisions.Members.Where(c => c.Erase).Select(c => c.Member).DistinctBy(m => m.Id).ToList();
        var names = new List<ErasedName>();
        if (erased.Count == 0)
            return names;
        var trip = session.NewTrip();
        trip.Read(
            SelectName,
            r => names.Add(new ErasedName(r.Id<ProgramId>(0), r.Id<MemberId>(1), r.GetString(2))),
            erased.Ids(m => m.ProgramId),
            erased.Ids(m => m.Id)
        );
        await trip.RunAsync(stopping);
        return names;
    }

    public static void Write(RoundTrip trip, BatchDecisions decisions, List<ErasedName> erased)
    {
        // These entries arrived for members that are already erased.
        EntryRow.Blank.Add(trip, decisions.Blanked);
        if (erased.Count == 0)
            return;
        var (programs, ids) = (erased.Column(e => e.ProgramId), erased.Column(e => e.MemberId));
        trip.ChangeRows(
            erased.Count,
            SetTombstone,
            programs.Numbers(),
            ids.Numbers(),
            erased.Column(e => Tombstone.Of(e.Name))
        );
        trip.Write(BlankClicks, programs.Numbers(), ids.Numbers());
        trip.Write(LockDetails, ids.Numbers());
        MemberDetailRow.Blank.Add(trip, ids);
        trip.Write(InsertTraitTombstones, ids.Numbers(), decisions.Now.Micros);
        TraitRow.DeleteOfMember.Add(trip, ids);
        trip.Write(BlankEntries, programs.Numbers(), ids.Numbers());
    }
}
