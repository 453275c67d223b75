using System.Data.Common;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    private const int SignUpTries = 5;

    // language=sql — what a known member answers: its first generated code, its referrer, its referral
    private static readonly string SelectKnown = $"""
        select {MemberRow.Columns}, m.upline, {KnownMemberRow.Columns}
        """;

    // language=sql
    private const string JoinKnown = """
        join code c on c.id = (select min(id) from code where member_id = m.id and kind = 'generated')
        left join member u on u.id = m.referrer_id left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql
    private static readonly string SelectMembersByExternalId = $"""
        {SelectKnown}
        from json_each(?1) k join member m on m.program_id = k.value ->> 0 and m.external_id = k.value ->> 1
        {JoinKnown}
        """;

    // language=sql
    private static readonly string SelectMembersById = $"""
        {SelectKnown}
        from json_each(?1) k join member m on m.id = k.value
        {JoinKnown}
        """;

    // language=sql
    private static readonly string SelectCodes = $"""
        select {CodeRow.Columns}
        from json_each(?1) k join code c on c.program_id = k.value ->> 0 and c.folded = k.value ->> 1 join member m
            on m.id = c.member_id
        """;

    // language=sql — of the visitors that are named, and of those whose clicks are
    private static readonly string SelectTouches = $"""
        with visitor as (
            select value ->> 0 as program_id, value ->> 1 as id from json_each(?1)
            union
            select c.program_id, c.visitor_id from json_each(?2) j join click c on c.id = j.value ->> 1
                and c.program_id = j.value ->> 0)
        select {TouchRow.Columns}
        from visitor v join click k on k.program_id = v.program_id and k.visitor_id = v.id join member m
            on m.id = k.member_id
        order by k.at, k.id
        """;

    // language=sql
    private const string InsertMember = """
        insert into member (
            program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group, status, country,
                currency, joined_at,
            created_at, upline)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        on conflict (program_id, external_id) do nothing
        """;

    // language=sql
    private const string InsertReferral = """
        insert into referral (
            id, program_id, partition_id, member_id, referrer_id, kind, source, code, click_id, status, terms_version,
                joined_at, expires_at,
            created_at, updated_at)
        values (?1, ?2, ?3, ?4, ?5, 'acquisition', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
        """;

    // language=sql
    private const string InsertFirstHistory = """
        insert into referral_history (referral_id, event_id, at, status) values (?1, ?2, ?3, ?4)
        """;

    // language=sql — nothing when the code is used up
    private const string UseCode =
        "update code set uses = uses + ?2 where id = ?1 and (max_uses is null or uses + ?2 <= max_uses)";

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    )
    {
        for (var left = SignUpTries; left > 0; left--)
        {
            var ids = await TakeIdsAsync(signUps.Count * SignUps.IdsEach, stopping);
            if (await WriteAsync(session => SignUp(session, signUps, decide, ids, null), stopping) is { } results)
                return results;
        }
        throw LostRaces();
    }

    private static InvalidOperationException LostRaces() =>
        new($"A generated code or a use was taken already in each of {SignUpTries} tries.");

    /// <param name="claimed">Gets the <c>signup</c> entries, to be decided at once; null: the inbox gets them.</param>
    /// <returns>Null when it must be begun again: a generated code is taken, or a use is one too many.</returns>
    private IReadOnlyList<SignUpResult>? SignUp(
        SqliteSession session,
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        IdBlock ids,
        List<Entry>? claimed
    )
    {
        var facts = LoadSignUps(session, signUps);
        var decisions = decide(facts, signUps, ids);
        WriteAwaiting(session, decisions);
        foreach (var member in decisions.Members)
            if (!TryInsert(session, member, facts.Now, claimed))
                return null;
        SqliteFraudWrites.WriteTraits(session, facts, decisions.Members);
        foreach (var (code, uses) in decisions.CodeUses)
            if (session.Run(UseCode, code, uses) == 0)
                return null;
        BlankParked(session, decisions);
        foreach (var (signUp, member, _, _, _) in decisions.Members)
            WakeForMember(
                session,
                signUp.ProgramId,
                Wait.ForMember(signUp.Id),
                member.Facts.Id,
                member.Facts.Partition
            );
        return decisions.Results;
    }

    private SignUpFacts LoadSignUps(SqliteSession session, IReadOnlyList<SignUp> signUps)
    {
        var codes = session.ReadAll(
            SelectCodes,
            CodeRow.Read,
            JsonList.Of(
                signUps.Where(s => s.Code is not null).Select(s => (s.ProgramId, CodeText.Fold(s.Code!))).Distinct()
            )
        );
        var clicks = signUps
            .Where(s => s.ClickId is not null)
            .Select(s => (s.ProgramId, Id: s.ClickId!.Value))
            .ToHashSet();
        var touches = session.ReadAll(
            SelectTouches,
            TouchRow.Read,
            JsonList.Of(
                signUps.Where(s => s.VisitorId is not null).Select(s => (s.ProgramId, s.VisitorId!.Value)).Distinct()
            ),
            JsonList.Of(clicks)
        );
        var members = LoadNamed(session, signUps);
        return new SignUpFacts
        {
            Now = Now,
            Partitions = Partitions,
            FreshCodes = FreshCodes.Draw(signUps.Count),
            Programs = LoadPrograms(session, _cache, signUps.Select(s => s.ProgramId)),
            Members = members,
            Said = LoadSaid(session, signUps, members),
            Awaiting = LoadAwaiting(session, signUps),
            Codes = codes.ToDictionary(c => (c.ProgramId, CodeText.Fold(c.Code))),
            Owners = session
                .ReadAll(
                    SelectMembersById,
                    ReadKnown,
                    JsonList.Of(codes.Select(c => c.MemberId).Concat(touches.Select(t => t.MemberId)).Distinct())
                )
                .ToDictionary(m => m.Facts.Id),
            TouchesByVisitor = touches.ToLookup(t => t.VisitorId),
            TouchesByClick = touches.Where(t => clicks.Contains((t.ProgramId, t.ClickId))).ToDictionary(t => t.ClickId),
        };
    }

    /// <summary>
    /// The members that sign-ups name, as themselves or as referrers; erased ones by their tombstones, under the id
    /// that was asked for.
    /// </summary>
    private static Dictionary<(long, string), KnownMember> LoadNamed(
        SqliteSession session,
        IReadOnlyList<SignUp> signUps
    )
    {
        var asked = signUps
            .Select(s => (s.ProgramId, s.Id))
            .Concat(signUps.Where(s => s.Referrer is not null).Select(s => (s.ProgramId, Id: s.Referrer!)))
            .ToHashSet();
        var names = asked.ToDictionary(key => key, key => key);
        foreach (var key in asked)
            names.Add((key.ProgramId, Tombstone.Of(key.Id)), key);
        return session
            .ReadAll(SelectMembersByExternalId, ReadKnown, JsonList.Of(names.Keys))
            .ToDictionary(member => names[(member.Facts.ProgramId, member.ExternalId)]);
    }

    private static KnownMember ReadKnown(DbDataReader row) =>
        KnownMemberRow.Read(
            row,
            MemberRow.Read(row, JsonList.ReadIds(row.GetString(MemberRow.Columns.Count)), default),
            MemberRow.Columns.Count + 1
        );

    /// <summary>A member with its code, referral and <c>signup</c> entry.</summary>
    private static bool TryInsert(SqliteSession session, NewMember added, Instant now, List<Entry>? claimed)
    {
        var (signUp, known, codeId, clickId, eventId) = added;
        var member = known.Facts;
        var inserted = session.Run(
            InsertMember,
            member.ProgramId,
            member.Id,
            added.ExternalId,
            member.ReferrerId,
            known.RootId,
            member.Partition,
            member.Depth,
            member.Group,
            EnumNames.Of(member.Status),
            member.Country,
            member.Currency,
            member.JoinedAt,
            now,
            JsonList.Of(member.Upline)
        );
        if (inserted == 0)
            return false;

        MemberDetailRow.Insert.Run(session, added);
        var code = new CodeFacts(
            codeId,
            member.ProgramId,
            known.Code,
            CodeKind.Generated,
            member.Id,
            known.ExternalId,
            member.Status,
            null,
            null,
            null,
            null,
            0,
            now
        );
        if (!TryInsertCode(session, code))
            return false;

        if (known.Referral is { } referral)
        {
            session.Run(
                InsertReferral,
                referral.Id,
                member.ProgramId,
                member.Partition,
                member.Id,
                referral.ReferrerId,
                EnumNames.Of(referral.Source),
                referral.Code,
                clickId,
                EnumNames.Of(referral.Status),
                referral.TermsVersion,
                referral.JoinedAt,
                referral.ExpiresAt,
                now
            );
            session.Run(InsertFirstHistory, referral.Id, eventId, now, EnumNames.Of(referral.Status));
        }
        var entry = SignUpEntry.Of(added);
        session.Run(InsertEventKey, entry.ProgramId, entry.Key, eventId, now, entry.BodyHash);
        Insert(session, entry, eventId, entry.Target, now, claimed);
        return true;
    }
}
