using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Blanks all personal text of a member. Only a hash remains by which it can be found.
/// </summary>
internal static class SqliteErasure
{
    // language=sql
    private const string SelectName = "select external_id from member where id = ?1";

    // language=sql — the platform's id is no fact of a decision, and the erasure is a decision that moves seq
    private const string SetTombstone = "update member set external_id = ?2 where id = ?1";

    // language=sql
    private const string InsertTraitTombstones = """
        insert into trait_tombstone (hash, program_id, kind, at)
        select hash, program_id, kind, ?2 from trait where member_id = ?1 and kind in (1, 2, 4, 5)
        on conflict (hash) do nothing
        """;

    // language=sql
    private static readonly string BlankEntries = $"""
        update entry set{EntryRow.Blanks}
        where program_id = ?1 and member_id = ?2
        """;

    // language=sql — all clicks of the browser that the member signed up with
    private const string BlankClicks = """
        update click set user_agent = null, referrer_url = null, landing_url = null
        where program_id = ?1 and visitor_id = (select visitor_id from member_detail where member_id = ?2)
        """;

    public static void Write(SqliteSession session, BatchDecisions decisions)
    {
        foreach (var (member, erase) in decisions.Members)
            if (erase)
                Erase(session, member, decisions.Now);
        // These entries arrived for members that are already erased.
        EntryRow.Blank.RunEach(session, decisions.Blanked);
    }

    private static void Erase(SqliteSession session, MemberFacts member, Instant now)
    {
        var externalId = session.ReadAll(SelectName, row => row.GetString(0), member.Id.Value).Single();
        session.Run(SetTombstone, member.Id.Value, Tombstone.Of(externalId));
        session.Run(BlankClicks, member.ProgramId.Value, member.Id.Value);
        MemberDetailRow.Blank.Run(session, member.Id);
        session.Run(InsertTraitTombstones, member.Id.Value, now);
        TraitRow.DeleteOfMember.Run(session, member.Id);
        session.Run(BlankEntries, member.ProgramId.Value, member.Id.Value);
    }
}
