using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Flow;

/// <summary>Blanks every personal text of a member; what is left to find it by is a hash (DESIGN §6, Erasure).</summary>
internal sealed partial class SqliteBatch
{
    // language=sql
    private const string FindExternalId = "select external_id from member where id = ?1";

    // language=sql
    private const string SetTombstone = "update member set external_id = ?2 where id = ?1";

    // language=sql
    private const string BlankMemberDetail = """
        update member_detail set email = null, phone = null, ip = null, user_agent = null, device = null, attributes = null,
            visitor_id = null
        where member_id = ?1
        """;

    // language=sql
    private const string BlankEventDetail = """
        update event_detail set external_id = null, member_external_id = null, reverses_external_id = null, properties = null, reason = null
        where event_id in (select id from event where program_id = ?1 and member_id = ?2)
        """;

    // language=sql — an entry that came for a member already erased
    private const string BlankLateDetail = """
        update event_detail set external_id = null, member_external_id = null, reverses_external_id = null, properties = null, reason = null
        where event_id = ?1
        """;

    // language=sql — of the visitor that the member was before it signed up
    private const string BlankClicks = """
        update click set address_prefix = null, user_agent = null, referrer_url = null, landing_url = null
        where program_id = ?1 and visitor_id = (select visitor_id from member_detail where member_id = ?2)
        """;

    private void Erase(MemberFacts member, Instant now)
    {
        var externalId = session.ReadAll(FindExternalId, row => row.GetString(0), member.Id).Single();
        session.Run(SetTombstone, member.Id, Tombstone.Of(externalId));
        session.Run(BlankClicks, member.ProgramId, member.Id);
        session.Run(BlankMemberDetail, member.Id);
        session.Run(KeepTombstones, member.Id, now);
        session.Run(DeleteTraits, member.Id);
        session.Run(BlankEventDetail, member.ProgramId, member.Id);
    }
}
