using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.InteropServices;
using Npgsql;
using Tributary.Engine.Clicks;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    private const int SignUpTries = 5;

    private static readonly string KnownMembers = $"""
        select {MemberRow.Columns}, m.upline, {KnownMemberRow.Columns}
        from wanted w
        join member m on m.program_id = w.program_id and m.id = w.id
        left join lateral (
            select c.code from code c where c.member_id = m.id and c.kind = 'generated' order by c.id limit 1) as c
                on true
        left join member u on u.program_id = m.program_id and u.id = m.referrer_id
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        """;

    // language=sql
    private const string ReadNow = $"select {NowMicros}";

    // language=sql — the names hold those of the tombstones, too
    private static readonly string ReadNamedMembers = $"""
        with wanted as (
            select m.program_id, m.id
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as external_id) as n
            join member m on m.program_id = n.program_id and m.external_id = n.external_id)
        {KnownMembers}
        """;

    // language=sql
    private static readonly string ReadOwners = $"""
        with wanted as (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id)
        {KnownMembers}
        """;

    // language=sql
    private static readonly string ReadCodes = $"""
        select {CodeRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as folded) as n
        join code c on c.folded = n.folded and c.program_id = n.program_id
        join member m on m.program_id = c.program_id and m.id = c.member_id
        """;

    // language=sql — of the visitors that are named, and of those whose clicks are. Each look-up is fenced (offset 0):
    // joined in an order of the planner's own, all members of the program were tried with all of its clicks
    private static readonly string ReadVisitorTouches = $"""
        with visitor as (
            select program_id, id from unnest($1::bigint[], $2::bigint[]) as v (program_id, id)
            union
            select c.program_id, c.visitor_id
            from unnest($3::bigint[], $4::bigint[]) as n (program_id, id)
            cross join lateral (select * from click c where c.program_id = n.program_id and c.id = n.id offset 0) as c)
        select {TouchRow.Columns}
        from visitor v
        cross join lateral (select * from click k where k.program_id = v.program_id and k.visitor_id = v.id
            order by k.at, k.id offset 0) as k
        cross join lateral (select m.status from member m where m.program_id = k.program_id
            and m.id = k.member_id offset 0) as m
        order by k.at, k.id
        """;

    // language=sql — two batches that insert members in opposite orders would deadlock: they come sorted
    private const string InsertMembers = $"""
        insert into member (program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group,
            status, country, currency,
            joined_at, created_at, upline)
        select program_id, id, external_id, referrer_id, root_id, partition_id, depth, member_group, status, country,
            currency,
            joined_at, {NowMicros}, upline::bigint[]
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::text[]) as external_id,
            unnest($4::bigint[]) as referrer_id, unnest($5::bigint[]) as root_id, unnest($6::int[]) as partition_id,
                unnest($7::int[]) as depth,
            unnest($8::text[]) as member_group, unnest($9::text[]) as status, unnest($10::text[]) as country,
                unnest($11::text[]) as currency,
            unnest($12::bigint[]) as joined_at, unnest($13::text[]) as upline) as n
        on conflict (program_id, external_id) do nothing
        returning id
        """;

    // language=sql — a generated code that is taken already is left out, and the batch begun again
    private const string InsertGeneratedCodes = $"""
        insert into code (folded, program_id, id, code, kind, member_id, uses, created_at)
        select unnest($1::text[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::text[]), 'generated',
            unnest($5::bigint[]), 0, {NowMicros}
        on conflict (folded, program_id) do nothing
        returning id
        """;

    // language=sql — locked in ascending id first, as an update takes rows in any order; a use too many is left out,
    // and the batch begun again
    private const string AddCodeUses = """
        with used as materialized (
            select c.folded, c.program_id, n.uses
            from (select unnest($1::text[]) as folded, unnest($2::bigint[]) as program_id,
                unnest($3::bigint[]) as uses) as n
            join code c on c.folded = n.folded and c.program_id = n.program_id
            order by c.id
            for update of c)
        update code c set uses = c.uses + used.uses
        from used
        where c.folded = used.folded and c.program_id = used.program_id and (c.max_uses is null
            or c.uses + used.uses <= c.max_uses)
        returning c.id
        """;

    // language=sql
    private const string InsertReferrals = $"""
        insert into referral (id, program_id, partition_id, member_id, referrer_id, kind, source, code, click_id,
            status, terms_version,
            joined_at, expires_at, created_at, updated_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::bigint[]),
            unnest($5::bigint[]), 'acquisition',
            unnest($6::text[]), unnest($7::text[]), unnest($8::bigint[]), unnest($9::text[]), unnest($10::int[]),
                unnest($11::bigint[]),
            unnest($12::bigint[]), {NowMicros}, {NowMicros}
        """;

    // language=sql
    private const string InsertFirstHistory = $"""
        insert into referral_history (referral_id, event_id, at, status)
        select unnest($1::bigint[]), unnest($2::bigint[]), {NowMicros}, unnest($3::text[])
        """;

    // language=sql — the one change that the log knows: what came before its member gets it; what another is waking is
    // left to it
    private const string WakeForMembers = """
        with woken as materialized (
            select p.event_id, p.accepted_at, p.program_id, n.member_id, n.partition_id, p.tries
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for,
                unnest($3::bigint[]) as member_id,
                unnest($4::int[]) as partition_id) as n
            cross join lateral (
                select * from parked p where p.program_id = n.program_id
                    and p.waits_for = n.waits_for for update skip locked) as p
            where exists (select from parked)),
        known as (
            update event e set member_id = w.member_id, partition_id = w.partition_id
            from woken w where e.id = w.event_id and e.accepted_at = w.accepted_at),
        gone as (delete from parked where event_id = any(array(select event_id from woken)))
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id, tries)
        select partition_id, program_id, event_id, accepted_at, member_id, tries from woken order by event_id
        """;

    // language=sql — of members that sign up again: what they said, and the hash of it
    private const string ReadSaid = """
        select n.id, d.email, d.phone, d.attributes, k.body_hash
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id,
            unnest($3::bytea[]) as key_hash) as n
        left join member_detail d on d.member_id = n.id
        left join event_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
        """;

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    )
    {
        for (var left = SignUpTries; ; left--)
        {
            var ids = await TakeIdsAsync(checked(Engine.Registration.SignUps.IdsEach * signUps.Count), stopping);
            try
            {
                await using var session = await PostgresSession.BeginAsync(_source, stopping);
                var facts = await LoadSignUpsAsync(session, signUps, stopping);
                var decisions = decide(facts, signUps, ids);
                var rows = RowsOf(decisions);
                if (await WriteSignUpsAsync(session, facts, decisions, rows, (_, _) => { }, stopping))
                {
                    var trip = session.NewTrip();
                    WriteLog(trip, rows);
                    Queue(trip, rows);
                    WakeFor(trip, decisions.Members);
                    await trip.RunAsync(stopping);
                    await session.CommitAsync(stopping);
                    return decisions.Results;
                }
                if (left == 1)
                    throw LostRaces();
            }
            catch (PostgresException race) when (left > 1 && IsRace(race))
            {
                // Nothing was written: begin again.
            }
        }
    }

    private static InvalidOperationException LostRaces() =>
        new($"A batch of sign-ups lost {SignUpTries} races in a row.");

    private static bool IsRace(PostgresException fault) =>
        fault.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private async ValueTask<SignUpFacts> LoadSignUpsAsync(
        PostgresSession session,
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    )
    {
        var programs = await LoadProgramsAsync(
            session,
            _cache,
            [.. signUps.Select(s => s.ProgramId).Distinct()],
            stopping
        );

        var now = default(Instant);
        var found = new Dictionary<(long, string), KnownMember>();
        var codes = new Dictionary<(long, string), CodeFacts>();
        var touches = new List<Touchpoint>();
        var awaiting = new Dictionary<(long, string), AwaitingSignUp>();
        var said = new Dictionary<long, SaidFacts>();
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
        trip.Read(ReadNow, r => now = r.Instant(0));
        trip.Read(ReadNamedMembers, r => AddKnown(found, r), names.Column(n => n.ProgramId), names.Column(n => n.Name));
        trip.Read(
            ReadAwaiting,
            r => AddAwaiting(awaiting, r),
            named.Column(n => n.ProgramId),
            named.Column(n => n.Name)
        );
        if (typed.Count > 0)
            trip.Read(
                ReadCodes,
                r => Add(CodeRow.Read(r)),
                typed.Column(n => n.ProgramId),
                typed.Column(n => n.Folded)
            );
        if (visitors.Count + clicks.Count > 0)
            trip.Read(
                ReadVisitorTouches,
                r => touches.Add(TouchRow.Read(r)),
                visitors.Column(v => v.ProgramId),
                visitors.Column(v => v.Id),
                clicks.Column(c => c.ProgramId),
                clicks.Column(c => c.Id)
            );
        await trip.RunAsync(stopping);

        var owners = new Dictionary<(long, string), KnownMember>();
        var owned = codes
            .Values.Select(c => (c.ProgramId, Id: c.MemberId))
            .Concat(touches.Select(t => (t.ProgramId, Id: t.MemberId)))
            .Distinct()
            .ToList();
        var ownerTrip = session.NewTrip();
        if (owned.Count > 0)
            ownerTrip.Read(
                ReadOwners,
                r => AddKnown(owners, r),
                owned.Column(o => o.ProgramId),
                owned.Column(o => o.Id)
            );
        var again = signUps.Select(s => (s.ProgramId, Name: s.Id)).Where(found.ContainsKey).Distinct().ToList();
        if (again.Count > 0)
            ownerTrip.Read(
                ReadSaid,
                r => said[r.GetInt64(0)] = SaidRow.Read(r),
                again.Column(a => a.ProgramId),
                again.Column(a => found[a].Facts.Id),
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
            Partitions = Partitions,
            FreshCodes = FreshCodes.Draw(signUps.Count),
            Programs = programs,
            Members = found,
            Codes = codes,
            Owners = owners.Values.ToDictionary(o => o.Facts.Id),
            Said = said,
            Awaiting = awaiting,
            TouchesByVisitor = touches.ToLookup(t => t.VisitorId),
            TouchesByClick = touches.Where(t => clicked.Contains(t.ClickId)).ToDictionary(t => t.ClickId),
        };

        void Add(CodeFacts code) => codes[(code.ProgramId, CodeText.Fold(code.Code))] = code;

        static void AddKnown(Dictionary<(long, string), KnownMember> known, NpgsqlDataReader reader)
        {
            var facts = MemberRow.Read(reader, UplineOf(reader, MemberRow.Columns.Count), default);
            var member = KnownMemberRow.Read(reader, facts, MemberRow.Columns.Count + 1);
            known[(facts.ProgramId, member.ExternalId)] = member;
        }
    }

    private static int ByProgramAndId(NewMember a, NewMember b) =>
        a.SignUp.ProgramId.CompareTo(b.SignUp.ProgramId) is var order and not 0
            ? order
            : string.CompareOrdinal(a.ExternalId, b.ExternalId);

    internal static ImmutableArray<long> UplineOf(DbDataReader reader, int column) =>
        ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<long[]>(column));

    private static List<AcceptedRow> RowsOf(SignUpDecisions decisions) =>
        [.. decisions.Members.Select(added => new AcceptedRow(added.EventId, SignUpEntry.Of(added)))];

    /// <summary>Writes the members and all that belongs to them, but for the log.</summary>
    /// <param name="rows">Their <c>signup</c> entries.</param>
    /// <param name="lockPartitions">May lock the partitions that it is given, after the members and before any
    /// code.</param>
    /// <returns>False when another was faster with a member, a code or its last use: nothing may be
    /// committed.</returns>
    private static async ValueTask<bool> WriteSignUpsAsync(
        PostgresSession session,
        SignUpFacts facts,
        SignUpDecisions decisions,
        List<AcceptedRow> rows,
        Action<RoundTrip, int[]> lockPartitions,
        CancellationToken stopping
    )
    {
        var members = decisions.Members;
        await WriteAwaitingAsync(session, decisions, stopping);
        if (members.IsEmpty)
            return true;
        var (inserted, coded, used, keyed) = (0, 0, 0, 0);
        var sorted = members.Sort(ByProgramAndId);
        var referred = members.Where(m => m.Member.Referral is not null).ToList();

        var trip = session.NewTrip();
        trip.Read(
            InsertMembers,
            _ => inserted++,
            sorted.Column(m => m.SignUp.ProgramId),
            sorted.Column(m => m.Member.Facts.Id),
            sorted.Column(m => m.ExternalId),
            sorted.Column(m => m.Member.Facts.ReferrerId),
            sorted.Column(m => m.Member.RootId),
            sorted.Column(m => m.Member.Facts.Partition),
            sorted.Column(m => m.Member.Facts.Depth),
            sorted.Column(m => m.Member.Facts.Group),
            sorted.Column(m => EnumNames.Of(m.Member.Facts.Status)),
            sorted.Column(m => m.Member.Facts.Country),
            sorted.Column(m => m.Member.Facts.Currency),
            sorted.Column(m => m.Member.Facts.JoinedAt.Micros),
            sorted.Column(m => $"{{{string.Join(',', m.Member.Facts.Upline)}}}")
        );
        MemberDetailRow.Insert.Add(trip, members);
        trip.Read(
            InsertGeneratedCodes,
            _ => coded++,
            members.Column(m => CodeText.Fold(m.Member.Code)),
            members.Column(m => m.SignUp.ProgramId),
            members.Column(m => m.CodeId),
            members.Column(m => m.Member.Code),
            members.Column(m => m.Member.Facts.Id)
        );
        trip.WriteRows(
            referred.Count,
            InsertReferrals,
            referred.Column(m => m.Member.Referral!.Id),
            referred.Column(m => m.SignUp.ProgramId),
            referred.Column(m => m.Member.Facts.Partition),
            referred.Column(m => m.Member.Facts.Id),
            referred.Column(m => m.Member.Referral!.ReferrerId),
            referred.Column(m => EnumNames.Of(m.Member.Referral!.Source)),
            referred.Column(m => m.Member.Referral!.Code),
            referred.Column(m => m.ClickId),
            referred.Column(m => EnumNames.Of(m.Member.Referral!.Status)),
            referred.Column(m => m.Member.Referral!.TermsVersion),
            referred.Column(m => m.Member.Referral!.JoinedAt.Micros),
            referred.Column(m => m.Member.Referral!.ExpiresAt?.Micros)
        );
        trip.WriteRows(
            referred.Count,
            InsertFirstHistory,
            referred.Column(m => m.Member.Referral!.Id),
            referred.Column(m => m.EventId),
            referred.Column(m => EnumNames.Of(m.Member.Referral!.Status))
        );
        // A member and the erasure of its id before it signed up are two rows, but have one key.
        trip.Read(
            InsertEventKeys,
            _ => keyed++,
            rows.Column(r => r.Entry.ProgramId),
            rows.Column(r => r.Entry.Key),
            rows.Column(r => r.EventId),
            rows.Column(r => r.Entry.BodyHash)
        );
        PostgresFraudWrites.WriteTraits(trip, facts, members);
        lockPartitions(trip, [.. members.Select(m => m.Member.Facts.Partition).Distinct()]);
        AddUses();
        await trip.RunAsync(stopping);
        return inserted == members.Length
            && keyed == members.Length
            && coded == members.Length
            && used == decisions.CodeUses.Length;

        void AddUses()
        {
            if (decisions.CodeUses.IsEmpty)
                return;
            var byId = facts.Codes.Values.ToDictionary(c => c.Id);
            trip.Read(
                AddCodeUses,
                _ => used++,
                decisions.CodeUses.Column(u => CodeText.Fold(byId[u.Key].Code)),
                decisions.CodeUses.Column(u => byId[u.Key].ProgramId),
                decisions.CodeUses.Column(u => (long)u.Value)
            );
        }
    }

    private static void WakeFor(RoundTrip trip, ImmutableArray<NewMember> members)
    {
        BlankParked(trip, members);
        if (members.Length > 0)
            trip.Write(
                WakeForMembers,
                members.Column(m => m.SignUp.ProgramId),
                members.Column(m => Wait.ForMember(m.SignUp.Id)),
                members.Column(m => m.Member.Facts.Id),
                members.Column(m => m.Member.Facts.Partition)
            );
    }
}
