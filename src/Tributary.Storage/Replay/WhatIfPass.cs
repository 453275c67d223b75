using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Replay;

/// <summary>
/// One pass over the log of a program, in one snapshot: 1. programs, Terms and what a condition may read of members are
/// copied into the scratch database; 2. entries are decided there in their order, with the draft in its window; 3. each
/// batch is compared with what was recorded (<see cref="WhatIfSums"/>); 4. the answer is written into the source.
/// </summary>
internal sealed class WhatIfPass(Database source, SqliteStore scratch, WhatIfQuestion question)
{
    // Rewards keep their recorded ids. Those that were never granted get ids that no database has reached.
    private const long FirstNewId = 1L << 56;

    private ProgramFacts? _tried;
    private IReadOnlySet<MemberId> _erased = new HashSet<MemberId>();
    private Instant? _propertiesBlankBefore;

    public async ValueTask<WhatIfTotals> RunAsync(Func<long, long, ValueTask> progress, CancellationToken stopping)
    {
        await using var scan = await source.ScanAsync(stopping);
        var total = await CountAsync(scan.Connection, stopping);
        await progress(0, total);
        var log = new ScratchLog(source, scratch) { Draft = Try, Change = Change };
        await log.CopyProgramsAsync(scan.Connection, stopping);
        await PrepareAsync(scan.Connection, stopping);

        var sums = new WhatIfSums(source, scratch, question);
        var decided = 0L;
        await using var entries = await SelectAsync(scan.Connection, stopping);
        await log.DecideAsync(
            entries,
            async (batch, decisions) =>
            {
                await sums.AddAsync(batch, decisions, stopping);
                decided += batch.Count;
                await progress(decided, total);
            },
            stopping
        );
        return await sums.FinishAsync(_tried, () => progress(decided, total), stopping);
    }

    /// <summary>Adds the draft to the program. The parts that never change are made once.</summary>
    private ProgramFacts Try(ProgramFacts program)
    {
        if (program.Id != question.ProgramId)
            return program;
        if (_tried is null)
        {
            var tried = DraftTerms.Try(program, question.Draft, question.From, question.To, question.AsPublished);
            _tried = tried with
            {
                Draft = tried.Draft! with { Erased = _erased, PropertiesBlankBefore = _propertiesBlankBefore },
            };
        }
        return program with { Plans = _tried.Plans, Draft = _tried.Draft };
    }

    /// <summary>
    /// Gives a referral the time to complete that the draft promises. Who referred whom stays as it was.
    /// </summary>
    private LogRow Change(LogRow row)
    {
        if (row.Member is not { ReferralId: not null } member || _tried is not { Draft: { } draft } program)
            return row;
        var moment = member.JoinedAt < row.Entry.AcceptedAt ? member.JoinedAt : row.Entry.AcceptedAt;
        return program.VersionAt(moment) != draft.Version
            ? row
            : row with
            {
                Member = member with
                {
                    TermsVersion = draft.Version,
                    ExpiresAt = question
                        .Draft.Completes?.Within?.After(member.JoinedAt, question.Draft.TimeZone)
                        .Micros,
                },
            };
    }

    private async ValueTask PrepareAsync(DbConnection reading, CancellationToken stopping)
    {
        var erased = await source.ListAsync(
            reading,
            "select id from member where program_id = @program and status = 'erased'",
            row => new MemberId(row.GetInt64(0)),
            stopping,
            ("@program", question.ProgramId)
        );
        _erased = erased.ToHashSet();
        _propertiesBlankBefore = (
            await source.ListAsync(
                reading,
                "select cast(value as bigint) from setting where key = @key",
                row => (Instant?)new Instant(row.GetInt64(0)),
                stopping,
                ("@key", EntryRow.BlankPropertiesBefore)
            )
        ).SingleOrDefault();
        await scratch.Database.WriteAsync(
            async connection =>
            {
                await scratch.Database.ExecuteAsync(
                    connection,
                    "update sequence set next = @next where name = 'entity_id'",
                    stopping,
                    ("@next", FirstNewId)
                );
                // Read by WhatIfListing, when it copies events with those whom they concern.
                await scratch.Database.ExecuteAsync(
                    connection,
                    "create index what_if_part_event on what_if_part (event_id)",
                    stopping
                );
                if (question.Draft.IsBudgeted)
                    await scratch.Database.ExecuteAsync(
                        connection,
                        "insert into budget values (@program, '', 0, 0, 0) on conflict do nothing",
                        stopping,
                        ("@program", question.ProgramId)
                    );
                if (question.Draft.ReadsAttributes)
                    await CopyAttributesAsync(reading, connection, stopping);
                return 0;
            },
            stopping
        );
        // The first batch would make it too, but its sign-ups need it before.
        if (await scratch.FindProgramAsync(await NameAsync(stopping), stopping) is { } program)
            Try(program);
    }

    private async ValueTask CopyAttributesAsync(DbConnection from, DbConnection to, CancellationToken stopping)
    {
        await using var command = source.Command(
            from,
            """
            select d.member_id, d.attributes from member_detail d join member m on m.id = d.member_id
            where m.program_id = @program and d.attributes is not null
            """,
            ("@program", question.ProgramId)
        );
        await using var rows = await command.ExecuteReaderAsync(stopping);
        while (await rows.ReadAsync(stopping))
            await scratch.Database.ExecuteAsync(
                to,
                "insert into member_detail (member_id, attributes) values (@member, @attributes)",
                stopping,
                ("@member", rows.GetInt64(0)),
                ("@attributes", rows.GetString(1))
            );
    }

    private async ValueTask<string> NameAsync(CancellationToken stopping) =>
        (
            await scratch.Database.ListAsync(
                "select name from program where id = @program",
                row => row.GetString(0),
                stopping,
                ("@program", question.ProgramId)
            )
        ).Single();

    private async ValueTask<long> CountAsync(DbConnection reading, CancellationToken stopping) =>
        (
            await source.ListAsync(
                reading,
                "select count(*) from entry where program_id = @program and seq is not null",
                row => row.GetInt64(0),
                stopping,
                ("@program", question.ProgramId)
            )
        ).Single();

    /// <summary>
    /// Selects the log. Where the program shares caps, its partitions go in the order in which they used them; where
    /// only the draft shares any, in the order of time.
    /// </summary>
    private async ValueTask<DbCommand> SelectAsync(DbConnection reading, CancellationToken stopping)
    {
        var isBudgeted = (
            await source.ListAsync(
                reading,
                "select is_budgeted from program where id = @program",
                row => row.GetBoolean(0),
                stopping,
                ("@program", question.ProgramId)
            )
        ).Single();
        var place = isBudgeted ? "e.shared_seq" : "e.decided_at";
        var sql =
            isBudgeted || question.Draft.IsBudgeted
                ? $"""
                    select {LogRow.Columns}
                    from (
                        select e.*, coalesce(max({place}) over (partition by e.partition_id order by e.seq), 0) as place
                        from entry e where e.seq is not null and e.program_id = @program) as e
                    {ScratchLog.Joined}
                    order by e.place, e.partition_id, e.seq
                    """
                : $"""
                    select {LogRow.Columns} from entry e
                    {ScratchLog.Joined}
                    where e.seq is not null and e.program_id = @program
                    order by e.partition_id, e.seq
                    """;
        var command = source.Command(reading, sql, ("@program", question.ProgramId));
        command.CommandTimeout = 0;
        return command;
    }
}
