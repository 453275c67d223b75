using System.Data.Common;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Events;

public sealed class EventReads(Database database)
{
    private const string Columns = """
        e.id, e.external_id, e.type, coalesce(m.external_id, e.member_external_id), e.amount, e.currency,
        e.occurred_at, e.accepted_at, e.reverses_external_id, e.properties,
        e.seq, e.partition_id, e.member_id, e.outcome, e.reason, e.terms_version, e.decided_at, e.trace,
        p.event_id, coalesce(p.waits_for, p.waited_for), p.reason, p.tries,
        case when e.reverses_external_id is not null then e.facts end, p.parked_at
        """;

    /// <summary>The same for an event that came before its member.</summary>
    private const string EarlyColumns = """
        e.id, e.external_id, e.type, e.member_external_id, e.amount, e.currency,
        e.occurred_at, e.accepted_at, e.reverses_external_id, e.properties,
        null, null, null, null, null, null, null, null,
        p.event_id, coalesce(p.waits_for, p.waited_for), p.reason, p.tries,
        case when e.reverses_external_id is not null then e.facts end, p.parked_at
        """;

    private const string Early = "from early_entry e join parked p on p.event_id = e.id";

    private const string Joined = """
        left join member m on m.program_id = e.program_id and m.id = e.member_id
        left join parked p on p.event_id = e.id
        """;

    private readonly GroupRead<(ProgramId Program, byte[] Key), IReadOnlyList<EventView>> _byKey = database.Grouped<
        (ProgramId Program, byte[] Key),
        EventView
    >(
        database.InSteps(
            $"""
            select {Columns} from entry_key k join entry e on e.id = k.event_id {Joined}
            where k.program_id = @program and k.key_hash = @key
            union all
            select {EarlyColumns} from entry_key k join early_entry e on e.id = k.event_id
            join parked p on p.event_id = e.id
            where k.program_id = @program and k.key_hash = @key
            """,
            $"""
            with k as materialized (
                select k.event_id from entry_key k where k.program_id = @program and k.key_hash = @key)
            select {Columns} from k join entry e on e.id = k.event_id {Joined}
            union all
            select {EarlyColumns} from k join early_entry e on e.id = k.event_id join parked p on p.event_id = e.id
            {CitusSql.Accepted}
            """
        ),
        Read,
        keys => [("@program", keys.Ids(key => key.Program)), ("@key", keys.Column(key => key.Key))]
    );

    private readonly GroupRead<(ProgramId Program, EntryId Id), IReadOnlyList<EventView>> _byId = database.GroupedById<
        EntryId,
        EventView
    >(SelectById, Read);

    // The sign keeps the planner from the index of a program's entries; the index of the id gives one row.
    private const string SelectById = $"""
        select {Columns} from entry e {Joined} where +e.program_id = @program and e.id = @id
        union all
        select {EarlyColumns} {Early} where +e.program_id = @program and e.id = @id
        """;

    private const string SelectFinished = $"""
        select id from entry where id = @id and seq is not null
        union all
        select event_id from parked
        where event_id = @id and (waits_for is null or waits_for not like '{Wait.DecisionPrefix}%')
        """;

    private const string SelectProgram = """
        select p.name from entry e join program p on p.id = e.program_id where e.id = @id
        union all
        select p.name from early_entry e join program p on p.id = e.program_id where e.id = @id
        """;

    private const string SelectOutcome = "select id, outcome, reason from entry where id = @id and seq is not null";

    /// <summary>The most entries that a page looks through for conditions without an index.</summary>
    internal int MostRows { get; init; } = NewestRows.Usually;

    /// <summary>Lists events of the platform and sign-ups. Commands are read by their own id.</summary>
    public async ValueTask<ListPage<EventView>> ListAsync(
        ProgramId programId,
        EventFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var placed = await ListPlacedAsync(programId, asked, range, stopping);
        if (asked is not { Status: null or EventStatus.Parked, MemberId: null, Outcome: null })
            return placed;
        // An early event that is older than where the search ended is on a later page.
        var early = (await ListEarlyAsync(programId, asked, range, stopping)).Where(row =>
            placed.Next is not { } end || row.Id.Value >= end
        );
        var rows = placed.Items.Concat(early).OrderByDescending(row => row.Id).ToList();
        return rows.Count <= range.Limit
            ? placed with
            {
                Items = rows,
            }
            : ListPage<EventView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Lists events that came before their members.</summary>
    private ValueTask<List<EventView>> ListEarlyAsync(
        ProgramId programId,
        EventFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("e.program_id = @program", "@program", programId)
            .And("e.type = @type", "@type", asked.Type)
            .And("p.reason = @reason", "@reason", asked.Reason)
            .And("e.type not like '%.%'")
            .Within(range, "e.id", "e.accepted_at");
        return database.ListAsync(
            $"select {EarlyColumns} {Early} where {filter} order by e.id desc limit @limit",
            Read,
            stopping,
            filter.Parameters
        );
    }

    private async ValueTask<ListPage<EventView>> ListPlacedAsync(
        ProgramId programId,
        EventFilter asked,
        ListRange range,
        CancellationToken stopping
    )
    {
        var status = asked.Status;
        var isWaiting = status is EventStatus.Queued or EventStatus.Parked;
        var ofProgram = isWaiting ? "+e.program_id = @program" : "e.program_id = @program";
        var conditions = new Filter()
            .And("e.member_id = @member", "@member", asked.MemberId)
            .And("e.type = @type", "@type", asked.Type)
            .And("e.outcome = @outcome", "@outcome", Filter.Word(asked.Outcome))
            .And(status == EventStatus.Parked ? "p.reason = @reason" : "e.reason = @reason", "@reason", asked.Reason)
            .And("e.type not like '%.%'");
        if (isWaiting || asked.MemberId is not null || !IsSearch(asked, range) || database.IsDistributed)
        {
            conditions.And(ofProgram, "@program", programId).Within(range, IdOf(status), "e.accepted_at");
            var rows = await ReadAsync(
                $"{Source(status)} {Joined} where {conditions} {Only(status)} order by {IdOf(status)} desc limit @limit"
            );
            return ListPage<EventView>.Of(rows, range.Limit, row => row.Id.Value);
        }
        var newest = new NewestRows("entry", "e", "accepted_at", MostRows);
        var begin = newest.Begin(programId, range);
        if (status == EventStatus.Decided)
            conditions.And("e.seq is not null");
        conditions.Since(range, "e.accepted_at").With(begin);
        var found = await ReadAsync($"{newest.From(begin, conditions)} {Joined}");
        return await newest.PageAsync(database, begin, found, range.Limit, row => row.Id.Value, stopping);

        ValueTask<List<EventView>> ReadAsync(string source) =>
            database.ListAsync($"select {Columns} {source}", Read, stopping, conditions.Parameters);
    }

    /// <summary>True when no index serves the conditions.</summary>
    private static bool IsSearch(EventFilter asked, ListRange range) =>
        asked.Type is not null || asked.Outcome is not null || asked.Reason is not null || range.From is not null;

    // Few entries wait compared with the log, so their table leads.
    private static string Source(EventStatus? status) =>
        status switch
        {
            EventStatus.Queued => "from inbox i join entry e on e.id = i.event_id and e.partition_id = i.partition_id",
            EventStatus.Parked => "from parked w join entry e on e.id = w.event_id",
            _ => "from entry e",
        };

    /// <summary>Returns the entry's id in the leading table, whose index then gives the order.</summary>
    private static string IdOf(EventStatus? status) =>
        status switch
        {
            EventStatus.Queued => "i.event_id",
            EventStatus.Parked => "w.event_id",
            _ => "e.id",
        };

    private static string Only(EventStatus? status) =>
        status switch
        {
            EventStatus.Queued => "and i.program_id = @program",
            EventStatus.Parked => "and w.program_id = @program",
            EventStatus.Decided => "and e.seq is not null",
            _ => "",
        };

    /// <summary>Finds an event or command by its internal id.</summary>
    public async ValueTask<EventView?> FindAsync(ProgramId programId, EntryId id, CancellationToken stopping) =>
        (await _byId.FindAsync((programId, id), stopping)).SingleOrDefault();

    /// <summary>
    /// Finds an event by the key of the platform's id, which outlives an erasure; see <see cref="EntryKey"/>.
    /// </summary>
    public async ValueTask<EventView?> FindAsync(ProgramId programId, byte[] key, CancellationToken stopping) =>
        (await _byKey.FindAsync((programId, key), stopping)).SingleOrDefault();

    /// <summary>
    /// Finds events or commands by their internal ids, and leaves out missing ones. Each is looked up on its own: a
    /// plan for a list, made while the tables were empty, would still read them whole when they are full.
    /// </summary>
    public async ValueTask<IReadOnlyList<EventView>> FindAsync(ProgramId programId, IEnumerable<EntryId> ids)
    {
        var asked = ids.Distinct().Numbers();
        if (asked.Length == 0)
            return [];
        var found = await database.ListEachAsync(
            SelectById,
            Read,
            ("@program", asked.Ids(_ => programId)),
            ("@id", asked)
        );
        return [.. found.SelectMany(rows => rows)];
    }

    /// <summary>
    /// Returns the internal ids of those entries that are decided, or parked for something that may never come.
    /// </summary>
    public async ValueTask<IReadOnlyList<EntryId>> ListFinishedAsync(IEnumerable<EntryId> ids)
    {
        var asked = ids.Numbers();
        if (asked.Length == 0)
            return [];
        var found = await database.ListEachAsync(SelectFinished, reader => reader.Id<EntryId>(0), ("@id", asked));
        return [.. found.SelectMany(rows => rows)];
    }

    /// <summary>Returns how entries were decided, by our own ids; those that wait are left out.</summary>
    public async ValueTask<IReadOnlyDictionary<EntryId, DecidedOutcome>> FindOutcomesAsync(IEnumerable<EntryId> ids)
    {
        var asked = ids.Distinct().Numbers();
        if (asked.Length == 0)
            return new Dictionary<EntryId, DecidedOutcome>();
        var found = await database.ListEachAsync(
            SelectOutcome,
            row => (row.Id<EntryId>(0), new DecidedOutcome(row.Word<Outcome>(1), row.WordOrNull<Reason>(2))),
            ("@id", asked)
        );
        return found.SelectMany(rows => rows).ToDictionary();
    }

    /// <summary>Returns the internal id of an event by its key.</summary>
    public async ValueTask<EntryId?> FindIdAsync(ProgramId programId, byte[] key, CancellationToken stopping)
    {
        var rows = await database.ListAsync(
            "select event_id from entry_key where program_id = @program and key_hash = @key",
            reader => reader.Id<EntryId>(0),
            stopping,
            ("@program", programId),
            ("@key", key)
        );
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Returns the name of the program that an entry belongs to; null when there is no such entry.</summary>
    public async ValueTask<string?> FindProgramAsync(EntryId id, CancellationToken stopping) =>
        (
            await database.ListAsync(SelectProgram, reader => reader.GetString(0), stopping, ("@id", id))
        ).SingleOrDefault();

    private static EventView Read(DbDataReader reader) =>
        new()
        {
            Id = reader.Id<EntryId>(0),
            ExternalId = reader.StringOrNull(1),
            Type = reader.GetString(2),
            Member = reader.StringOrNull(3),
            Amount = reader.LongOrNull(4),
            Currency = reader.StringOrNull(5),
            OccurredAt = reader.Instant(6),
            AcceptedAt = reader.Instant(7),
            Reverses = reader.StringOrNull(8),
            Properties = reader.StringOrNull(9),
            Decision = reader.IsDBNull(10)
                ? null
                : new DecisionView(
                    Partition: reader.GetInt32(11),
                    Seq: reader.GetInt64(10),
                    MemberId: reader.Id<MemberId>(12),
                    Outcome: reader.Word<Outcome>(13),
                    Reason: reader.WordOrNull<Reason>(14),
                    TermsVersion: reader.GetInt32(15),
                    DecidedAt: reader.Instant(16),
                    Trace: reader.GetFieldValue<byte[]>(17)
                ),
            Parked = reader.IsDBNull(18)
                ? null
                : new ParkedView(
                    WaitsFor: reader.StringOrNull(19),
                    Reason: reader.GetString(20),
                    Tries: reader.GetInt32(21),
                    Since: reader.Instant(23)
                ),
            IsReinstatement = !reader.IsDBNull(22) && EventPayload.Parse(reader.Json(22)).Reinstates,
        };
}
