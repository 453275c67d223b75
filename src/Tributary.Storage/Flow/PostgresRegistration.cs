using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// Writes the members of one batch of sign-ups with everything that belongs to them. The steps:
/// 1. Segments, members, codes, referrals and the keys of their <c>signup</c> entries are written.
/// 2. After the locks of the partitions, the uses of codes are added.
/// 3. With the log, entries that waited for the members are woken.
/// </summary>
/// <remarks>
/// Only the decision of the sign-up moves the <c>seq</c> of the partition. That a member was not found is therefore
/// never kept in memory (docs/decisions/0043).
/// </remarks>
internal sealed class PostgresRegistration(SignUpFacts facts, SignUpDecisions decisions, KnownSegments segments)
{
    // language=sql — a generated code that is already taken is skipped, and the batch begins again
    private const string InsertGeneratedCodes = $"""
        insert into code (folded, program_id, id, code, kind, member_id, uses, created_at)
        select unnest($1::text[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::text[]), 'generated',
            unnest($5::bigint[]), 0, {PostgresStore.NowMicros}
        on conflict (folded, program_id) do nothing
        returning id
        """;

    // language=sql — rows are first locked in ascending id, as an update takes rows in any order; a use beyond the
    // limit is skipped, and the batch begins again
    private const string AddCodeUses = """
        with used as materialized (select * from (
            select c.id, c.folded, c.program_id, n.uses
            from (select unnest($1::text[]) as folded, unnest($2::bigint[]) as program_id,
                unnest($3::bigint[]) as uses) as n
            join code c on c.folded = n.folded and c.program_id = n.program_id
            order by c.id
            for update of c) as locked)
        update code c set uses = c.uses + used.uses
        from used
        where c.folded = used.folded and c.program_id = used.program_id and (c.max_uses is null
            or c.uses + used.uses <= c.max_uses)
        returning c.id
        """;

    private readonly List<Segment> _segments = segments.ListUnknown(decisions.Members.Select(m => m.Segment));

    private int _inserted;
    private int _coded;
    private int _keyed;
    private int _used;

    /// <summary>The <c>signup</c> entries of the new members.</summary>
    public List<AcceptedEntry> Rows { get; } =
    [
        .. decisions.Members.Select(added => new AcceptedEntry(
            added.EventId,
            PlacedEntry.Of(SignUpEntry.Of(added)),
            facts.Now
        )),
    ];

    /// <summary>
    /// False when another transaction was faster with a member, a code or its last use. Nothing may be committed then.
    /// </summary>
    public bool IsComplete =>
        _inserted == decisions.Members.Length
        && _keyed == decisions.Members.Length
        && _coded == decisions.Members.Length
        && _used == decisions.CodeUses.Length;

    /// <summary>The partitions of the new members, each once.</summary>
    public int[] Partitions() => [.. decisions.Members.Select(m => m.Member.Facts.Partition).Distinct()];

    /// <summary>The programs and ids of the new members.</summary>
    public HashSet<(ProgramId ProgramId, MemberId MemberId)> Subjects() =>
        [.. decisions.Members.Select(m => (m.SignUp.ProgramId, m.Member.Facts.Id))];

    /// <summary>Writes all but the uses of codes and the log.</summary>
    public void Write(RoundTrip trip)
    {
        PostgresAwaiting.Write(trip, decisions);
        var members = decisions.Members;
        if (members.IsEmpty)
            return;
        var sorted = members.Sort(ByProgramAndId);
        var referred = members.Where(m => m.Member.Referral is not null).ToList();
        // Segments go first: clicks insert them too, and wait for nothing after that.
        SegmentRow.InsertOrSkip.Add(trip, _segments);
        // The rows come sorted, as two batches that insert members in opposite orders would deadlock.
        MemberRow.InsertOrSkip.Add(trip, sorted, _ => _inserted++, facts.Now);
        MemberDetailRow.Insert.Add(trip, [.. members.Where(MemberDetailRow.IsNeeded)]);
        trip.Read(
            InsertGeneratedCodes,
            _ => _coded++,
            members.Column(m => CodeText.Fold(m.Member.Code)),
            members.Ids(m => m.SignUp.ProgramId),
            members.Ids(m => m.CodeId),
            members.Column(m => m.Member.Code),
            members.Ids(m => m.Member.Facts.Id)
        );
        ReferralRow.Insert.Add(trip, referred, facts.Now);
        // A member, and the erasure of its id before it signed up, are two rows with the same key.
        trip.Read(
            PostgresAcceptance.InsertEntryKeys,
            _ => _keyed++,
            Rows.Ids(r => r.Entry.ProgramId),
            Rows.Column(r => r.Entry.Key),
            Rows.Ids(r => r.EventId),
            Rows.Column(r => r.Entry.BodyHash)
        );
        PostgresFraudWrites.WriteTraits(trip, facts, members);
    }

    /// <summary>Adds the uses of codes, which are locked after the partitions.</summary>
    public void AddUses(RoundTrip trip)
    {
        if (decisions.CodeUses.IsEmpty)
            return;
        var byId = facts.Codes.Values.ToDictionary(c => c.Id);
        trip.Read(
            AddCodeUses,
            _ => _used++,
            decisions.CodeUses.Column(u => CodeText.Fold(byId[u.Key].Code)),
            decisions.CodeUses.Ids(u => byId[u.Key].ProgramId),
            decisions.CodeUses.Column(u => (long)u.Value)
        );
    }

    /// <summary>Notes that the segments are stored. Call it after the commit.</summary>
    public void RememberSegments() => segments.Add(_segments);

    /// <summary>Wakes entries that waited for the new members.</summary>
    public void Wake(RoundTrip trip) => PostgresParking.WakeFor(trip, decisions.Members);

    private static int ByProgramAndId(RegisteredMember a, RegisteredMember b) =>
        a.SignUp.ProgramId.CompareTo(b.SignUp.ProgramId) is var order and not 0
            ? order
            : string.CompareOrdinal(a.ExternalId, b.ExternalId);
}
