using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Rewards;

/// <param name="Member">The platform's id of the beneficiary.</param>
/// <param name="Source">The platform's id of the event or adjustment; null when it has none or was erased.</param>
public sealed record RewardView(RewardFacts Facts, string Member, string? Source)
{
    /// <summary>The status of the beneficiary, which may hold the reward; null when it was not read.</summary>
    public MemberStatus? MemberStatus { get; init; }

    /// <summary>
    /// The latest fraud case of the member whose event granted it; only for a reward that fraud detection holds or
    /// reversed.
    /// </summary>
    public CaseId? CaseId { get; init; }
}

/// <summary>The filter of a list of rewards; null fields do not filter.</summary>
public sealed record RewardFilter
{
    public RewardStatus? Status { get; init; }
    public MemberId? MemberId { get; init; }
    public EntryId? EventId { get; init; }
    public string? Rule { get; init; }
    public string? Currency { get; init; }

    /// <summary>The smallest granted amount, inclusive.</summary>
    public long? LeastAmount { get; init; }

    /// <summary>The largest granted amount, inclusive.</summary>
    public long? MostAmount { get; init; }

    /// <summary>The reason that holds the reward at a time; see <see cref="Holds"/>.</summary>
    public (HeldBy By, Instant Now)? Hold { get; init; }
}

public sealed class RewardReads(Database database)
{
    private static readonly int s_facts = RewardRow.Columns.Count;

    // The plus keeps the index of the whole program from being chosen: without statistics it looks as good as that of
    // the source.
    private const string OfProgram = "+r.program_id = @program";

    private const string StatusOfMember =
        "(select m.status from member m where m.program_id = r.program_id and m.id = r.member_id)";

    private static readonly string From = FromRows("from reward r");

    /// <summary>The most rewards that a page looks through for conditions without an index.</summary>
    internal int MostRows { get; init; } = NewestRows.Usually;

    private static string FromRows(string rewards) =>
        $"""
            select {RewardRow.Columns}, m.external_id, e.external_id, m.status
            {rewards}
            join member m on m.program_id = r.program_id and m.id = r.member_id
            left join entry e on e.id = r.source_id and e.partition_id = r.partition_id
            """;

    private readonly GroupRead<(ProgramId Program, EntryId Id), IReadOnlyList<RewardView>> _ofEvent =
        database.GroupedById<EntryId, RewardView>($"{From} where {OfProgram} and r.source_id = @id", Read);

    public async ValueTask<ListPage<RewardView>> ListAsync(
        ProgramId programId,
        RewardFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var isNarrow = asked.MemberId is not null || asked.EventId is not null;
        var ofProgram = isNarrow ? OfProgram : "r.program_id = @program";
        if (isNarrow || !IsSearch(asked, range) || database.IsDistributed)
        {
            var filter = Conditions(asked, "m.status")
                .And(ofProgram, "@program", programId)
                .Within(range, "r.id", "r.created_at", "r.updated_at");
            var rows = await ReadAsync($"{From} where {filter} order by r.id desc limit @limit", filter);
            return ListPage<RewardView>.Of(rows, range.Limit, row => row.Facts.Id.Value);
        }
        var newest = new NewestRows("reward", "r", "created_at", MostRows);
        var begin = newest.Begin(programId, range);
        var conditions = Conditions(asked, StatusOfMember).Since(range, "r.created_at", "r.updated_at").With(begin);
        var found = await ReadAsync(FromRows(newest.From(begin, conditions)), conditions);
        return await newest.PageAsync(database, begin, found, range.Limit, row => row.Facts.Id.Value, stopping);

        async ValueTask<List<RewardView>> ReadAsync(string statement, Filter filter) =>
            await WithCasesAsync(
                programId,
                await database.ListAsync(statement, Read, stopping, filter.Parameters),
                stopping
            );
    }

    /// <summary>
    /// True when no index serves the conditions. One serves the rewards in review, and the members who may not be paid
    /// are few.
    /// </summary>
    private static bool IsSearch(RewardFilter asked, ListRange range) =>
        asked.Status is not (null or RewardStatus.Review)
        || asked.Rule is not null
        || asked.Currency is not null
        || asked.LeastAmount is not null
        || asked.MostAmount is not null
        || asked.Hold?.By is HeldBy.Hold or HeldBy.Release
        || range is { From: not null } or { UpdatedSince: not null };

    /// <param name="memberStatus">The status of the beneficiary.</param>
    private static Filter Conditions(RewardFilter asked, string memberStatus)
    {
        var filter = new Filter()
            .And("r.member_id = @member", "@member", asked.MemberId)
            .And("r.source_id = @event", "@event", asked.EventId)
            .And("r.status = @status", "@status", Filter.Word(asked.Status))
            .And("r.source <> 'adjustment' and r.rule = @rule", "@rule", asked.Rule)
            .And("r.currency = @currency", "@currency", asked.Currency)
            .And("r.amount >= @least", "@least", asked.LeastAmount)
            .And("r.amount <= @most", "@most", asked.MostAmount);
        if (asked.Hold is { } hold)
            Add(filter, hold.By, hold.Now, memberStatus);
        return filter;
    }

    /// <summary>Adds the condition under which <see cref="Holds.Of"/> returns this.</summary>
    private static void Add(Filter filter, HeldBy by, Instant now, string memberStatus)
    {
        const string Review = "r.status = 'review' and r.source";
        var held = $"r.status = 'held' and {memberStatus}";
        filter.And(
            by switch
            {
                HeldBy.Fraud => $"{Review} <> 'adjustment' and r.reason = 'fraud'",
                HeldBy.Approval => $"{Review} <> 'adjustment' and (r.reason is null or r.reason <> 'fraud')",
                HeldBy.SecondPerson => $"{Review} = 'adjustment'",
                HeldBy.MemberSuspended => $"{held} = 'suspended'",
                HeldBy.MemberBlocked => $"{held} = 'blocked'",
                HeldBy.MemberErased => $"{held} = 'erased'",
                HeldBy.Hold => $"{held} = 'active' and r.payable_at > @now",
                _ => $"{held} = 'active' and r.payable_at <= @now",
            }
        );
        if (by is HeldBy.Hold or HeldBy.Release)
            filter.Add("@now", now.Micros);
    }

    /// <summary>Finds rewards, ascending by id. Missing ones and those of another program are left out.</summary>
    public async ValueTask<List<RewardView>> FindAsync(
        ProgramId programId,
        IEnumerable<RewardId> ids,
        CancellationToken stopping
    )
    {
        var asked = ids.Distinct().Numbers();
        return asked.Length == 0
            ? []
            : await WithCasesAsync(
                programId,
                await database.ListAsync(
                    $"{From} where {OfProgram} and r.id {database.In("@ids")} order by r.id",
                    Read,
                    stopping,
                    ("@program", programId),
                    ("@ids", asked)
                ),
                stopping
            );
    }

    /// <summary>
    /// Returns the beneficiary of each reward, and its partition; those that are not there, or another program's, are
    /// left out.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<RewardId, MemberPlace>> FindPlacesAsync(
        ProgramId programId,
        IEnumerable<RewardId> ids,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select r.id, r.member_id, r.partition_id from reward r where {OfProgram} and r.id {database.In("@ids")}
            """,
            row => (row.Id<RewardId>(0), new MemberPlace(row.Id<MemberId>(1), row.GetInt32(2))),
            stopping,
            ("@program", programId),
            ("@ids", ids.Distinct().Numbers())
        );
        return rows.ToDictionary();
    }

    /// <summary>Returns the rewards that entries granted, in the order of granting.</summary>
    public async ValueTask<ILookup<EntryId, RewardView>> OfEventsAsync(
        ProgramId programId,
        IEnumerable<EntryId> eventIds,
        CancellationToken stopping
    )
    {
        var asked = eventIds.Numbers();
        List<RewardView> rows =
            asked.Length == 0
                ? []
                : await WithCasesAsync(
                    programId,
                    await database.ListAsync(
                        $"{From} where {OfProgram} and r.source_id {database.In("@events")} order by r.id",
                        Read,
                        stopping,
                        ("@program", programId),
                        ("@events", asked)
                    ),
                    stopping
                );
        return rows.ToLookup(row => row.Facts.SourceId);
    }

    /// <inheritdoc cref="OfEventsAsync"/>
    public async ValueTask<IReadOnlyList<RewardView>> OfEventAsync(
        ProgramId programId,
        EntryId eventId,
        CancellationToken stopping
    ) =>
        await WithCasesAsync(
            programId,
            [.. (await _ofEvent.FindAsync((programId, eventId), stopping)).OrderBy(reward => reward.Facts.Id)],
            stopping
        );

    private async ValueTask<List<RewardView>> WithCasesAsync(
        ProgramId programId,
        List<RewardView> rows,
        CancellationToken stopping
    )
    {
        var cases = await RewardCases.FindAsync(database, programId, rows.Select(row => row.Facts), stopping);
        return cases.Count == 0
            ? rows
            : rows.ConvertAll(row =>
                RewardCases.May(row.Facts) && cases.TryGetValue(row.Facts.SourceId, out var id)
                    ? row with
                    {
                        CaseId = id,
                    }
                    : row
            );
    }

    private static RewardView Read(DbDataReader reader) =>
        new(RewardRow.Read(reader), Member: reader.GetString(s_facts), Source: reader.StringOrNull(s_facts + 1))
        {
            MemberStatus = reader.Word<MemberStatus>(s_facts + 2),
        };
}
