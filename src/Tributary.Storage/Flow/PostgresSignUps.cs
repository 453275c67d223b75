using Npgsql;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Reads the facts with which sign-ups are resolved, registers members, and queues their sign-ups in the inbox.
/// </summary>
internal sealed class PostgresSignUps(
    PostgresConnections connections,
    ProgramCache cache,
    KnownSegments segments,
    int partitions
)
{
    private const int Tries = 5;

    // language=sql
    private const string SelectNow = $"select {PostgresStore.NowMicros}";

    // language=sql — the names include those of the tombstones
    private static readonly string SelectNamedMembers = $"""
        select {KnownMemberRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
        join member m on m.program_id = n.program_id and m.external_id = n.external_id
        left join lateral (
            select c.code from code c where c.member_id = m.id and c.kind = 'generated' order by c.id limit 1) as c
                on true
        left join member u on u.program_id = m.program_id and u.id = m.referrer_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql
    private static readonly string SelectOwners = $"""
        select {ReferrerRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id) as n
        join member m on m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql — each code with its owner
    private static readonly string SelectCodes = $"""
        select {ReferrerRow.Columns}, {CodeRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as folded) as n
        join code c on c.folded = n.folded and c.program_id = n.program_id
        join member m on m.program_id = c.program_id and m.id = c.member_id
        """;

    // language=sql — touches of the named visitors, and of the visitors behind the named clicks. Each look-up is fenced
    // (offset 0), as the planner's own join order tried all members of the program with all of its clicks
    private static readonly string SelectVisitorTouches = $"""
        with visitor as (
            select program_id, id from unnest($1::bigint[], $2::bigint[]) as v (program_id, id)
            union
            select c.program_id, c.visitor_id
            from unnest($3::bigint[], $4::bigint[]) as n (program_id, id)
            cross join lateral (select * from click c where c.program_id = n.program_id and c.id = n.id offset 0) as c)
        select {TouchpointRow.Columns}
        from visitor v
        cross join lateral (select * from click k where k.program_id = v.program_id and k.visitor_id = v.id
            order by k.at, k.id offset 0) as k
        cross join lateral (select m.status from member m where m.program_id = k.program_id
            and m.id = k.member_id offset 0) as m
        left join lateral (select * from segment s where s.program_id = k.program_id
            and s.id = k.segment_id offset 0) as s on true
        order by k.at, k.id
        """;

    // language=sql — for members that sign up again: their first sign-up's fields, and the hash of its body
    private const string SelectSaid = """
        with k as materialized (
            select program_id, key_hash, body_hash from entry_key where program_id = any($1) and key_hash = any($3))
        select n.id, d.email, d.phone, d.attributes, d.display_name, coalesce(d.unlisted, false), k.body_hash
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id,
            unnest($3::bytea[]) as key_hash) as n
        left join member_detail d on d.member_id = n.id
        left join k on k.program_id = n.program_id and k.key_hash = n.key_hash
        """;

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    )
    {
        for (var left = Tries; left > 0; left--)
        {
            var ids = await connections.TakeIdsAsync(checked(SignUps.IdsEach * signUps.Count), stopping);
            try
            {
                await using var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
                var facts = await LoadAsync(session, cache, partitions, signUps, stopping);
                var decisions = decide(facts, signUps, ids);
                var registration = new PostgresRegistration(facts, decisions, segments);
                var trip = session.NewTrip();
                registration.Write(trip);
                registration.AddUses(trip);
                await trip.RunAsync(stopping);
                if (!registration.IsComplete)
                    continue;
                var log = session.NewTrip();
                PostgresAcceptance.WriteLog(log, registration.Rows, decisions: null);
                PostgresAcceptance.Queue(log, registration.Rows);
                registration.Wake(log);
                await session.CommitAsync(log, stopping);
                registration.RememberSegments();
                return decisions.Results;
            }
            catch (StoreException race) when (left > 1 && PostgresArrivals.IsRace(race))
            {
                // Nothing was written, so the batch begins again.
            }
        }
        throw new InvalidOperationException($"A batch of sign-ups lost {Tries} races in a row.");
    }

    public static async ValueTask<SignUpFacts> LoadAsync(
        PostgresSession session,
        ProgramCache cache,
        int partitions,
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    )
    {
        var now = default(Instant);
        var programs = new List<ProgramRow>();
        var found = new Dictionary<(ProgramId, string), KnownMember>();
        var owners = new Dictionary<MemberId, Referrer>();
        var codes = new Dictionary<(ProgramId, string), CodeFacts>();
        var touches = new List<Touchpoint>();
        var awaiting = new Dictionary<(ProgramId, string), AwaitingSignUp>();
        var said = new Dictionary<MemberId, SaidFacts>();
        var referrers = signUps.Where(s => s.Referrer is not null).Select(s => (s.ProgramId, Name: s.Referrer!));
        var named = signUps.Select(s => (s.ProgramId, Name: s.Id)).Concat(referrers).Distinct().ToList();
        var names = named.Concat(named.Select(n => (n.ProgramId, Name: Tombstone.Of(n.Name)))).ToList();
        var typed = signUps
            .Where(s => s.Code is not null)
            .Select(s => (s.ProgramId, Folded: CodeText.Fold(s.Code!)))
            .Distinct()
            .ToList();
        var visitors = signUps
            .Where(s => s.VisitorId is not null)
            .Select(s => (s.ProgramId, Id: s.VisitorId!.Value))
            .Distinct()
            .ToList();
        var clicks = signUps
            .Where(s => s.ClickId is not null)
            .Select(s => (s.ProgramId, Id: s.ClickId!.Value))
            .Distinct()
            .ToList();

        var trip = session.NewTrip();
        trip.Read(SelectNow, r => now = r.Instant(0));
        trip.Read(
            PostgresPrograms.SelectPrograms,
            r => programs.Add(ProgramRows.Read(r)),
            signUps.Select(s => s.ProgramId).Distinct().Numbers()
        );
        trip.Read(
            SelectNamedMembers,
            r => AddKnown(KnownMemberRow.Read(r)),
            names.Ids(n => n.ProgramId),
            names.Column(n => n.Name)
        );
        trip.Read(
            PostgresAwaiting.SelectAwaiting,
            r => PostgresAwaiting.AddAwaiting(awaiting, r),
            named.Ids(n => n.ProgramId),
            named.Column(n => n.Name)
        );
        if (typed.Count > 0)
            trip.Read(SelectCodes, AddCode, typed.Ids(n => n.ProgramId), typed.Column(n => n.Folded));
        if (visitors.Count + clicks.Count > 0)
            trip.Read(
                SelectVisitorTouches,
                r => touches.Add(TouchpointRow.Read(r)),
                visitors.Ids(v => v.ProgramId),
                visitors.Ids(v => v.Id),
                clicks.Ids(c => c.ProgramId),
                clicks.Ids(c => c.Id)
            );
        await trip.RunAsync(stopping);

        var owned = touches
            .Select(t => (t.ProgramId, Id: t.MemberId))
            .Where(t => !owners.ContainsKey(t.Id))
            .Distinct()
            .ToList();
        var ownerTrip = session.NewTrip();
        if (owned.Count > 0)
            ownerTrip.Read(
                SelectOwners,
                r => AddOwner(ReferrerRow.Read(r)),
                owned.Ids(o => o.ProgramId),
                owned.Ids(o => o.Id)
            );
        var again = signUps.Select(s => (s.ProgramId, Name: s.Id)).Where(found.ContainsKey).Distinct().ToList();
        if (again.Count > 0)
            ownerTrip.Read(
                SelectSaid,
                r => said[r.Id<MemberId>(0)] = SaidRow.Read(r),
                again.Ids(a => a.ProgramId),
                again.Ids(a => found[a].Facts.Id),
                again.Column(a => EntryKey.OfSignup(a.Name))
            );
        await ownerTrip.RunAsync(stopping);

        foreach (var ((program, name), (_, tombstone)) in named.Zip(names.Skip(named.Count)))
            if (found.Remove((program, tombstone), out var erased))
                found[(program, name)] = erased;
        var clicked = clicks.Select(c => c.Id).ToHashSet();
        return new SignUpFacts
        {
            Now = now,
            Partitions = partitions,
            FreshCodes = FreshCodes.Draw(signUps.Count),
            Programs = await PostgresPrograms.LoadAsync(session, cache, programs, stopping),
            Members = found,
            Codes = codes,
            Owners = owners,
            Said = said,
            Awaiting = awaiting,
            TouchesByVisitor = touches.ToLookup(t => t.VisitorId),
            TouchesByClick = touches.Where(t => clicked.Contains(t.ClickId)).ToDictionary(t => t.ClickId),
        };

        void AddKnown(KnownMember member) => found[(member.Facts.ProgramId, member.ExternalId)] = member;

        void AddOwner(Referrer member) => owners[member.Facts.Id] = member;

        void AddCode(NpgsqlDataReader reader)
        {
            var code = CodeRow.Read(reader, ReferrerRow.Count);
            codes[(code.ProgramId, CodeText.Fold(code.Code))] = code;
            AddOwner(ReferrerRow.Read(reader));
        }
    }
}
