using System.Data.Common;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Referrals;

public sealed record ReferralView(
    ReferralFacts Facts,
    string Member,
    string Referrer,
    string Kind,
    ClickId? ClickId,
    Instant CreatedAt
)
{
    /// <summary>Where its member came from; null for unknown.</summary>
    public Segment? Segment { get; init; }
}

/// <summary>The filter of a list of referrals; null fields do not filter.</summary>
public sealed record ReferralFilter
{
    /// <summary>Only referrals by this member.</summary>
    public MemberId? ReferrerId { get; init; }
    public ReferralStatus? Status { get; init; }

    /// <summary>Only pending referrals whose time to complete ends before this.</summary>
    public Instant? ExpiresBefore { get; init; }

    /// <summary>
    /// The code as its owner has it. It is searched among the referrals of the owner, who must be given as the
    /// referrer, since codes have no index here.
    /// </summary>
    public string? Code { get; init; }
}

/// <param name="Event">The platform's id of the event that caused it; null for a command.</param>
public sealed record ReferralStepView(
    EntryId EventId,
    string? Event,
    string EventType,
    Instant At,
    ReferralStatus Status,
    string? Reason
);

public sealed class ReferralReads(Database database)
{
    private static readonly int s_facts = ReferralRow.Columns.Count;

    private static readonly string From = FromRows("from referral r");

    /// <summary>The most referrals that a page looks through for conditions without an index.</summary>
    internal int MostRows { get; init; } = NewestRows.Usually;

    private static string FromRows(string referrals) =>
        $"""
            select {ReferralRow.Columns}, m.external_id, u.external_id, r.kind, r.click_id, r.created_at,
                {SegmentRow.Columns}
            {referrals}
            join member m on m.program_id = r.program_id and m.id = r.member_id
            join member u on u.program_id = r.program_id and u.id = r.referrer_id
            left join segment s on s.program_id = r.program_id and s.id = r.segment_id
            """;

    public async ValueTask<ListPage<ReferralView>> ListAsync(
        ProgramId programId,
        ReferralFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var conditions = new Filter()
            .And("r.referrer_id = @referrer", "@referrer", asked.ReferrerId)
            .And("r.code = @code", "@code", asked.Code)
            .And("r.status = @status", "@status", Filter.Word(asked.Status))
            .And(
                "r.status = 'pending' and r.expires_at < @expires_before",
                "@expires_before",
                asked.ExpiresBefore?.Micros
            );
        if (asked.ReferrerId is not null || !IsSearch(asked, range) || database.IsDistributed)
        {
            var filter = conditions
                .And("r.program_id = @program", "@program", programId)
                .Within(range, "r.id", "r.created_at", "r.updated_at");
            var rows = await ReadAsync($"{From} where {filter} order by r.id desc limit @limit");
            return ListPage<ReferralView>.Of(rows, range.Limit, row => row.Facts.Id.Value);
        }
        var newest = new NewestRows("referral", "r", "created_at", MostRows);
        var begin = newest.Begin(programId, range);
        conditions.Since(range, "r.created_at", "r.updated_at").With(begin);
        var found = await ReadAsync(FromRows(newest.From(begin, conditions)));
        return await newest.PageAsync(database, begin, found, range.Limit, row => row.Facts.Id.Value, stopping);

        ValueTask<List<ReferralView>> ReadAsync(string statement) =>
            database.ListAsync(statement, Read, stopping, conditions.Parameters);
    }

    /// <summary>True when no index serves the conditions.</summary>
    private static bool IsSearch(ReferralFilter asked, ListRange range) =>
        asked.Status is not null
        || asked.ExpiresBefore is not null
        || range is { From: not null } or { UpdatedSince: not null };

    public async ValueTask<ReferralView?> FindAsync(ProgramId programId, ReferralId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"{From} where r.program_id = @program and r.id = @id",
                Read,
                stopping,
                ("@program", programId),
                ("@id", id)
            )
        ).SingleOrDefault();

    /// <summary>
    /// Lists every status of a referral, oldest first. It begins as pending with its sign-up, unless the sign-up itself
    /// gave it another status.
    /// </summary>
    public ValueTask<List<ReferralStepView>> ListHistoryAsync(ReferralId referralId, CancellationToken stopping) =>
        database.ListAsync(
            database.InSteps(
                """
                select h.event_id, e.external_id, coalesce(e.type, 'signup'), h.at, h.status, h.reason
                from referral_history h
                left join entry e on e.id = h.event_id
                where h.referral_id = @referral
                union all
                select e.id, e.external_id, e.type, r.created_at, 'pending', null
                from referral r
                join entry e on e.program_id = r.program_id and e.member_id = r.member_id and e.type = 'signup'
                where r.id = @referral and not exists (
                    select 1 from referral_history h where h.referral_id = r.id and h.event_id = e.id)
                order by 4, 1
                """,
                """
                with h as materialized (
                    select event_id, at, status, reason from referral_history where referral_id = @referral),
                changed as materialized (
                    select e.id, e.external_id, e.type from h join entry e on e.id = h.event_id),
                begun as materialized (
                    select e.id, e.external_id, e.type, r.created_at
                    from referral r
                    join entry e on e.program_id = r.program_id and e.member_id = r.member_id and e.type = 'signup'
                        and e.partition_id = r.partition_id
                    where r.id = @referral)
                select h.event_id, c.external_id, coalesce(c.type, 'signup'), h.at, h.status, h.reason
                from h
                left join changed c on c.id = h.event_id
                union all
                select b.id, b.external_id, b.type, b.created_at, 'pending', null
                from begun b
                where not exists (select 1 from h where h.event_id = b.id)
                order by 4, 1
                """
            ),
            ReadStep,
            stopping,
            ("@referral", referralId)
        );

    /// <summary>
    /// Finds the entry that last completed a member's referral before a decision, and the platform's id of it, if it
    /// has one.
    /// </summary>
    public async ValueTask<(EntryId EventId, string? Event, string EventType)?> FindCompletionAsync(
        ProgramId programId,
        MemberId memberId,
        int partition,
        long beforeSeq,
        CancellationToken stopping
    )
    {
        // A plus keeps SQLite from an index that finds more rows than the other columns do.
        var found = await database.ListAsync(
            """
            select h.event_id, e.external_id, e.type
            from referral r
            join referral_history h on h.referral_id = r.id and h.status = 'completed'
            join entry e on e.id = h.event_id and +e.partition_id = @partition and +e.seq < @seq
            where +r.program_id = @program and r.member_id = @member
            order by e.seq desc limit 1
            """,
            reader => (reader.Id<EntryId>(0), reader.StringOrNull(1), reader.GetString(2)),
            stopping,
            ("@program", programId),
            ("@member", memberId),
            ("@partition", partition),
            ("@seq", beforeSeq)
        );
        return found.Count == 0 ? null : found[0];
    }

    private static ReferralView Read(DbDataReader reader) =>
        new(
            ReferralRow.Read(reader),
            Member: reader.GetString(s_facts),
            Referrer: reader.GetString(s_facts + 1),
            Kind: reader.GetString(s_facts + 2),
            ClickId: reader.IdOrNull<ClickId>(s_facts + 3),
            CreatedAt: reader.Instant(s_facts + 4)
        )
        {
            Segment = SegmentRow.ReadOrNull(reader, s_facts + 5),
        };

    private static ReferralStepView ReadStep(DbDataReader reader) =>
        new(
            EventId: reader.Id<EntryId>(0),
            Event: reader.StringOrNull(1),
            EventType: reader.GetString(2),
            At: reader.Instant(3),
            Status: reader.Word<ReferralStatus>(4),
            Reason: reader.StringOrNull(5)
        );
}
