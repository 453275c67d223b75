using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Reads the facts with which sign-ups are resolved, registers members, and queues their sign-ups in the inbox.
/// </summary>
internal sealed class SqliteSignUps(SqliteConnections connections, ProgramCache cache, int partitions)
{
    private const int Tries = 5;

    // language=sql — the answer for a known member: its first generated code, its referrer, its referral
    private static readonly string SelectNamedMembers = $"""
        select {KnownMemberRow.Columns}
        from json_each(?1) k join member m on m.program_id = k.value ->> 0 and m.external_id = k.value ->> 1
        join code c on c.id = (select min(id) from code where member_id = m.id and kind = 'generated')
        left join member u on u.id = m.referrer_id left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql
    private static readonly string SelectOwners = $"""
        select {ReferrerRow.Columns} from json_each(?1) k join member m on m.id = k.value
        """;

    // language=sql — each code with its owner
    private static readonly string SelectCodes = $"""
        select {ReferrerRow.Columns}, {CodeRow.Columns}
        from json_each(?1) k join code c on c.program_id = k.value ->> 0 and c.folded = k.value ->> 1 join member m
            on m.id = c.member_id
        """;

    // language=sql — touches of the named visitors, and of the visitors behind the named clicks
    private static readonly string SelectVisitorTouches = $"""
        with visitor as (
            select value ->> 0 as program_id, value ->> 1 as id from json_each(?1)
            union
            select c.program_id, c.visitor_id from json_each(?2) j join click c on c.id = j.value ->> 1
                and c.program_id = j.value ->> 0)
        select {TouchpointRow.Columns}
        from visitor v join click k on k.program_id = v.program_id and k.visitor_id = v.id join member m
            on m.id = k.member_id
        left join segment s on s.program_id = k.program_id and s.id = k.segment_id
        order by k.at, k.id
        """;

    // language=sql — for members that sign up again: their first sign-up's fields, and the hash of its body
    private const string SelectSaid = """
        select ?2, d.email, d.phone, d.attributes, d.display_name, coalesce(d.unlisted, false), k.body_hash
        from entry_key k left join member_detail d on d.member_id = ?2
        where k.program_id = ?1 and k.key_hash = ?3
        """;

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    )
    {
        for (var left = Tries; left > 0; left--)
        {
            var ids = await connections.TakeIdsAsync(signUps.Count * SignUps.IdsEach, stopping);
            if (await connections.WriteAsync(session => SignUp(session, signUps, decide, ids), stopping) is { } results)
                return results;
        }
        throw new InvalidOperationException($"Each of {Tries} tries found a generated code taken or a code used up.");
    }

    /// <returns>Null when it must begin again, because a generated code is taken or a code has no use left.</returns>
    private IReadOnlyList<SignUpResult>? SignUp(
        SqliteSession session,
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        IdBlock ids
    )
    {
        var facts = Load(session, cache, partitions, signUps, connections.Now);
        var decisions = decide(facts, signUps, ids);
        var registration = new SqliteRegistration(facts, decisions);
        if (!registration.TryWrite(session))
            return null;
        SqliteAcceptance.WriteLog(session, registration.Rows, decisions: null);
        SqliteAcceptance.Queue(session, registration.Rows);
        registration.Wake(session);
        return decisions.Results;
    }

    public static SignUpFacts Load(
        SqliteSession session,
        ProgramCache cache,
        int partitions,
        IReadOnlyList<SignUp> signUps,
        Instant now
    )
    {
        var codes = session.ReadAll(
            SelectCodes,
            row => (Owner: ReferrerRow.Read(row), Code: CodeRow.Read(row, ReferrerRow.Count)),
            JsonList.Of(
                signUps.Where(s => s.Code is not null).Select(s => (s.ProgramId, CodeText.Fold(s.Code!))).Distinct()
            )
        );
        var clicks = signUps
            .Where(s => s.ClickId is not null)
            .Select(s => (s.ProgramId, Id: s.ClickId!.Value))
            .ToHashSet();
        var touches = session.ReadAll(
            SelectVisitorTouches,
            TouchpointRow.Read,
            JsonList.Of(
                signUps.Where(s => s.VisitorId is not null).Select(s => (s.ProgramId, s.VisitorId!.Value)).Distinct()
            ),
            JsonList.Of(clicks)
        );
        var members = LoadNamed(session, signUps);
        return new SignUpFacts
        {
            Now = now,
            Partitions = partitions,
            FreshCodes = FreshCodes.Draw(signUps.Count),
            Programs = SqlitePrograms.Load(session, cache, signUps.Select(s => s.ProgramId)),
            Members = members,
            Said = LoadSaid(session, signUps, members),
            Awaiting = SqliteAwaiting.Load(session, signUps),
            Codes = codes.ToDictionary(c => (c.Code.ProgramId, CodeText.Fold(c.Code.Code)), c => c.Code),
            Owners = session
                .ReadAll(SelectOwners, ReferrerRow.Read, JsonList.Of(touches.Select(t => t.MemberId).Distinct()))
                .Concat(codes.Select(c => c.Owner))
                .DistinctBy(owner => owner.Facts.Id)
                .ToDictionary(owner => owner.Facts.Id),
            TouchesByVisitor = touches.ToLookup(t => t.VisitorId),
            TouchesByClick = touches.Where(t => clicks.Contains((t.ProgramId, t.ClickId))).ToDictionary(t => t.ClickId),
        };
    }

    /// <summary>
    /// Loads the members that sign-ups name, as new members or as referrers. Erased members are found by their
    /// tombstones, and returned under the requested id.
    /// </summary>
    private static Dictionary<(ProgramId, string), KnownMember> LoadNamed(
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
            .ReadAll(SelectNamedMembers, KnownMemberRow.Read, JsonList.Of(names.Keys))
            .ToDictionary(member => names[(member.Facts.ProgramId, member.ExternalId)]);
    }

    private static Dictionary<MemberId, SaidFacts> LoadSaid(
        SqliteSession session,
        IEnumerable<SignUp> signUps,
        Dictionary<(ProgramId, string), KnownMember> members
    )
    {
        var said = new Dictionary<MemberId, SaidFacts>();
        foreach (var signUp in signUps)
            if (members.TryGetValue((signUp.ProgramId, signUp.Id), out var known) && !said.ContainsKey(known.Facts.Id))
                foreach (
                    var row in session.ReadAll(
                        SelectSaid,
                        SaidRow.Read,
                        signUp.ProgramId.Value,
                        known.Facts.Id.Value,
                        EntryKey.OfSignup(signUp.Id)
                    )
                )
                    said[known.Facts.Id] = row;
        return said;
    }
}
