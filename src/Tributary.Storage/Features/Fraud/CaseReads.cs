using System.Data.Common;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Fraud;

public sealed class CaseReads(Database database)
{
    private const int MostEdges = 50;

    private static readonly string From = $"""
        select {FraudCaseRow.Columns}, m.external_id, m.partition_id, u.external_id, e.external_id
        from fraud_case c
        join member m on m.program_id = c.program_id and m.id = c.member_id
        join member u on u.program_id = c.program_id and u.id = c.referrer_id
        left join entry e on e.id = c.opened_by
        """;

    public async ValueTask<ListPage<CaseView>> ListAsync(
        ProgramId programId,
        CaseFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("c.program_id = @program", "@program", programId)
            .And("c.status = @status", "@status", Filter.Word(asked.Status))
            .And("c.assignee = @assignee", "@assignee", asked.Assignee)
            .And("c.score >= @least", "@least", asked.LeastScore)
            .Within(range, "c.id", "c.opened_at", "c.updated_at");
        var rows = await database.ListAsync(
            $"{From} where {filter} order by c.id desc limit @limit",
            Read,
            stopping,
            filter.Parameters
        );
        return ListPage<CaseView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Finds cases, ascending by id. Missing ones and those of another program are left out.</summary>
    public async ValueTask<List<CaseView>> FindAsync(
        ProgramId programId,
        IEnumerable<CaseId> ids,
        CancellationToken stopping
    )
    {
        var asked = ids.Distinct().Numbers();
        return asked.Length == 0
            ? []
            : await database.ListAsync(
                $"{From} where c.program_id = @program and c.id {database.In("@ids")} order by c.id",
                Read,
                stopping,
                ("@program", programId),
                ("@ids", asked)
            );
    }

    /// <summary>
    /// Returns the member of each case, and its partition; those that are not there, or another program's, are left
    /// out.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<CaseId, MemberPlace>> FindPlacesAsync(
        ProgramId programId,
        IEnumerable<CaseId> ids,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select c.id, c.member_id, m.partition_id
            from fraud_case c join member m on m.program_id = c.program_id and m.id = c.member_id
            where c.program_id = @program and c.id {database.In("@ids")}
            """,
            row => (row.Id<CaseId>(0), new MemberPlace(row.Id<MemberId>(1), row.GetInt32(2))),
            stopping,
            ("@program", programId),
            ("@ids", ids.Distinct().Numbers())
        );
        return rows.ToDictionary();
    }

    /// <summary>Returns null for a member that does not exist or is erased.</summary>
    public async ValueTask<RiskView?> FindRiskAsync(
        ProgramId programId,
        string externalId,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                """
                select m.id, m.external_id, coalesce(m.risk_score, 0), coalesce(m.risk_verdict, 'clear'), m.case_id,
                    d.email, d.phone
                from member m left join member_detail d on d.member_id = m.id
                where m.program_id = @program and m.external_id = @id and m.status <> 'erased'
                """,
                r => new RiskView(
                    r.Id<MemberId>(0),
                    r.GetString(1),
                    r.GetInt32(2),
                    r.Word<RiskVerdict>(3),
                    r.IdOrNull<CaseId>(4),
                    r.StringOrNull(5),
                    r.StringOrNull(6)
                ),
                stopping,
                ("@program", programId),
                ("@id", externalId)
            )
        ).SingleOrDefault();

    /// <summary>Lists the signals in the order in which they were found.</summary>
    public async ValueTask<IReadOnlyList<SignalView>> ListSignalsAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select {FraudSignalRow.Columns}, e.external_id
            from fraud_signal s left join entry e on e.id = s.event_id
            where s.member_id = @member order by s.at, s.name
            """,
            r =>
                (
                    Found: FraudSignalRow.Read(r),
                    Entry: FraudSignalRow.EntryId.Read(r),
                    Event: r.StringOrNull(FraudSignalRow.Columns.Count),
                    At: FraudSignalRow.At.Read(r)
                ),
            stopping,
            ("@member", memberId)
        );
        var names = await new MemberReads(database).NamesAsync(
            programId,
            rows.SelectMany(row => row.Found.Evidence.Members),
            stopping
        );
        return
        [
            .. rows.Select(row => new SignalView(
                row.Found.Name,
                row.Found.Mode,
                row.Found.Points,
                row.Found.Evidence,
                [.. row.Found.Evidence.Members.Where(names.ContainsKey).Select(id => names[id])],
                row.Entry,
                row.Event,
                row.At
            )),
        ];
    }

    /// <summary>Lists other members who have a value of the member now, the latest first, at most 50.</summary>
    public ValueTask<List<EdgeView>> ListEdgesAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            $"""
            select distinct t.kind, m.external_id, u.external_id, m.joined_at, coalesce(m.risk_verdict, 'clear'), m.id
            from trait t
            join trait o on o.hash = t.hash and o.member_id <> t.member_id
            join member m on m.program_id = o.program_id and m.id = o.member_id
            left join member u on u.program_id = m.program_id and u.id = m.referrer_id
            where t.member_id = @member and t.program_id = @program
            order by m.joined_at desc, m.id desc, t.kind limit {MostEdges}
            """,
            r => new EdgeView(
                (TraitKind)r.GetInt32(0),
                r.GetString(1),
                r.StringOrNull(2),
                r.Instant(3),
                r.Word<RiskVerdict>(4)
            ),
            stopping,
            ("@member", memberId),
            ("@program", programId)
        );

    /// <summary>Lists the notes, oldest first.</summary>
    public async ValueTask<IReadOnlyList<NoteView>> ListNotesAsync(
        ProgramId programId,
        MemberId memberId,
        CaseId caseId,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select id, actor, given_reason, accepted_at, type, facts from entry
            where program_id = @program and member_id = @member
                and type in ('{EntryTypes.CaseNote}', '{EntryTypes.CaseResolve}') and given_reason is not null
            order by id
            """,
            r =>
                (
                    Note: new NoteView(r.Id<EntryId>(0), r.StringOrNull(1), r.StringOrNull(2), r.Instant(3)),
                    Command: (ICaseCommand)CommandRegistry.Of(r.GetString(4)).Parse(r.Json(5))
                ),
            stopping,
            ("@program", programId),
            ("@member", memberId)
        );
        return [.. rows.Where(row => row.Command.Case == caseId).Select(row => row.Note)];
    }

    /// <summary>Lists the rewards that the member's events granted, to any beneficiary.</summary>
    public ValueTask<List<StakeView>> ListStakesAsync(
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            """
            select r.status, r.currency, count(*), cast(coalesce(sum(coalesce(r.amount, 0) - r.reversed), 0) as bigint)
            from entry e join reward r on r.source_id = e.id and r.partition_id = e.partition_id
            where e.program_id = @program and e.member_id = @member and r.source = 'event'
            group by r.status, r.currency order by r.status, r.currency
            """,
            r => new StakeView(r.Word<RewardStatus>(0), r.StringOrNull(1), r.GetInt64(2), r.GetInt64(3)),
            stopping,
            ("@program", programId),
            ("@member", memberId)
        );

    public ValueTask<List<SignalTally>> ListTalliesAsync(ProgramId programId, CancellationToken stopping) =>
        database.ListAsync(
            """
            select s.name, count(*), sum(case when s.mode = 'shadow' then 1 else 0 end),
                sum(case when c.outcome = 'pass' then 1 else 0 end), sum(case when c.outcome in ('reject',
                    'reject_and_block') then 1 else 0 end)
            from fraud_signal s
            left join fraud_case c on c.id = (
                select max(l.id) from fraud_case l where l.member_id = s.member_id and l.status = 'resolved'
                    and l.resolved_at >= s.at)
            where s.program_id = @program group by s.name order by s.name
            """,
            r => new SignalTally(r.Word<Signal>(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)),
            stopping,
            ("@program", programId)
        );

    private static CaseView Read(DbDataReader reader)
    {
        var names = FraudCaseRow.Columns.Count;
        return new()
        {
            Id = FraudCaseRow.Id.Read(reader),
            MemberId = FraudCaseRow.MemberId.Read(reader),
            Member = reader.GetString(names),
            Partition = reader.GetInt32(names + 1),
            Referrer = reader.GetString(names + 2),
            Status = FraudCaseRow.Status.Read(reader),
            Score = FraudCaseRow.Score.Read(reader),
            Verdict = FraudCaseRow.Verdict.Read(reader),
            Outcome = FraudCaseRow.Outcome.Read(reader),
            Assignee = FraudCaseRow.Assignee.Read(reader),
            EntryId = FraudCaseRow.OpenedBy.Read(reader),
            Event = reader.StringOrNull(names + 3),
            ResolvedBy = FraudCaseRow.ResolvedBy.Read(reader),
            OpenedAt = FraudCaseRow.OpenedAt.Read(reader),
            ResolvedAt = FraudCaseRow.ResolvedAt.Read(reader),
        };
    }
}
