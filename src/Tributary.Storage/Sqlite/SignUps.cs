using System.Data.Common;
using Tributary.Engine;

namespace Tributary.Storage.Sqlite;

public sealed partial class SqliteStore
{
    private const int IdsPerSignUp = 5;
    private const int MaxTries = 5;

    // language=sql — what a known member answers: its first generated code, its referrer, its referral
    private const string SelectKnown = $"""
        select {MemberRow.Columns}, m.upline, {KnownMemberRow.Columns}
        """;

    // language=sql
    private const string JoinKnown = """
        join code c on c.id = (select min(id) from code where member_id = m.id and kind = 'generated')
        left join member u on u.id = m.referrer_id left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql
    private const string SelectMembersByExternalId = $"""
        {SelectKnown}
        from json_each(?1) k join member m on m.program_id = k.value ->> 0 and m.external_id = k.value ->> 1
        {JoinKnown}
        """;

    // language=sql
    private const string SelectMembersById = $"""
        {SelectKnown}
        from json_each(?1) k join member m on m.id = k.value
        {JoinKnown}
        """;

    // language=sql
    private const string SelectCodes = $"""
        select {CodeRow.Columns}, c.folded
        from json_each(?1) k join code c on c.program_id = k.value ->> 0 and c.folded = k.value ->> 1 join member m on m.id = c.member_id
        """;

    // language=sql
    private const string SelectTouchesOfVisitors = $"""
        select {TouchRow.Columns}
        from json_each(?1) j join click k on k.program_id = j.value ->> 0 and k.visitor_id = j.value ->> 1 join member m on m.id = k.member_id
        """;

    // language=sql
    private const string SelectTouches = $"""
        select {TouchRow.Columns}
        from json_each(?1) j join click k on k.program_id = j.value ->> 0 and k.id = j.value ->> 1 join member m on m.id = k.member_id
        """;

    // language=sql
    private const string InsertMember = """
        insert into member (
            program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group, status, country, currency, joined_at,
            created_at, upline)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        on conflict (program_id, external_id) do nothing
        """;

    // language=sql
    private const string InsertMemberDetail = """
        insert into member_detail (member_id, email, phone, ip, user_agent, device, attributes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    // language=sql
    private const string InsertReferral = """
        insert into referral (
            id, program_id, partition_id, member_id, referrer_id, kind, source, code, click_id, status, terms_version, joined_at, completed_at,
            completed_by, expires_at, created_at, updated_at)
        values (?1, ?2, ?3, ?4, ?5, 'acquisition', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)
        """;

    // language=sql
    private const string InsertReferralHistory = """
        insert into referral_history (referral_id, event_id, at, status) values (?1, ?2, ?3, ?4)
        """;

    // language=sql — nothing when the code is used up
    private const string UseCode = "update code set uses = uses + ?2 where id = ?1 and (max_uses is null or uses + ?2 <= max_uses)";

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps, DecideSignUps decide, CancellationToken stopping)
    {
        for (var tries = 1; ; tries++)
        {
            var ids = await TakeIdsAsync(signUps.Count * IdsPerSignUp, stopping);
            try
            {
                return await WriteAsync(session => SignUp(session, signUps, decide, ids), stopping);
            }
            catch (LostRaceException) when (tries < MaxTries)
            {
                // Rolled back; the next try sees what took the id, code or use, and draws other codes.
            }
        }
    }

    private IReadOnlyList<SignUpResult> SignUp(SqliteSession session, IReadOnlyList<SignUp> signUps, DecideSignUps decide, IdBlock ids)
    {
        var facts = LoadSignUpFacts(session, signUps);
        var decisions = decide(facts, signUps, ids);

        foreach (var member in decisions.Members) InsertMemberRow(session, member, facts.Now);
        foreach (var member in decisions.Members) InsertRest(session, member, facts.Now);
        foreach (var (code, uses) in decisions.CodeUses)
            if (session.Run(UseCode, code, uses) == 0) throw new LostRaceException("code use");
        foreach (var (signUp, member, _, _, _) in decisions.Members)
            WakeForMember(session, signUp.ProgramId, Wait.ForMember(signUp.Id), member.Facts.Id, member.Facts.Partition);
        return decisions.Results;
    }
}
