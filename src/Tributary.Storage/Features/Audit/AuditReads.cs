using System.Data.Common;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Audit;

/// <summary>
/// Lists who changed what: the commands of the log that came with a request, and the changes beside it. Newest first.
/// </summary>
/// <remarks>A command is read where it is logged, so that there is one record of it.</remarks>
public sealed class AuditReads(Database database)
{
    /// <param name="before">The last place of the previous page.</param>
    /// <returns>One more than <paramref name="limit"/> when there are more.</returns>
    public async ValueTask<List<AuditView>> ListAsync(
        AuditFilter filter,
        AuditPlace before,
        int limit,
        CancellationToken stopping
    )
    {
        var changes = await ListChangesAsync(filter, before, limit + 1, stopping);
        var commands = await ListCommandsAsync(filter, before, limit + 1);
        return [.. changes.Concat(commands).OrderBy(view => view.Place, AuditPlace.NewestFirst).Take(limit + 1)];
    }

    private async ValueTask<List<AuditView>> ListChangesAsync(
        AuditFilter filter,
        AuditPlace before,
        int limit,
        CancellationToken stopping
    )
    {
        var ofPrograms = $"a.program_id {database.In("@programs")}";
        var asked = new Filter()
            .And("(a.at, a.id) < (@before_at, @before_id)")
            .And(filter.IsWhole ? $"(a.program_id is null or {ofPrograms})" : ofPrograms)
            .And("a.actor = @actor", "@actor", filter.Actor)
            .And("a.action = @action", "@action", filter.Action)
            .And("a.at >= @from", "@from", filter.From?.Micros)
            .And("a.at < @to", "@to", filter.To?.Micros);
        if (filter.MemberId is { } member)
            asked.And("(a.subject = @subject or a.member_id = @member)", "@member", member);
        else if (filter.Subject is not null)
            asked.And("a.subject = @subject");
        if (filter.Subject is { } subject)
            asked.Add("@subject", subject);
        asked.Add("@programs", filter.Programs.Numbers());
        asked.Add("@before_at", before.At.Micros);
        asked.Add("@before_id", before.IsCommand ? long.MaxValue : before.Id);
        asked.Add("@limit", limit);
        return await database.ListAsync(
            $"""
            select {AuditRow.Columns}, m.external_id
            from audit a left join member m on m.program_id = a.program_id and m.id = a.member_id
            where {asked} order by a.at desc, a.id desc limit @limit
            """,
            ReadChange,
            stopping,
            asked.Parameters
        );
    }

    /// <summary>
    /// Lists the newest commands of each program by an index that holds ordered commands only, or of one actor or one
    /// member by theirs.
    /// </summary>
    private async ValueTask<IEnumerable<AuditView>> ListCommandsAsync(AuditFilter filter, AuditPlace before, int limit)
    {
        // A subject that is no member is no subject of a command, except for a program.
        if (filter.Programs.Count == 0 || (filter.Subject is not null && filter.MemberId is null))
            return [];
        var conditions = new List<string>
        {
            filter.Actor is null ? "e.program_id = @program" : "+e.program_id = @program and e.actor = @actor",
        };
        var parts = new List<(string, Array)>
        {
            ("@program", filter.Programs.Numbers()),
            ("@before_at", Each(before.At.Micros)),
            ("@before_id", Each(before.IsCommand ? before.Id : long.MinValue)),
        };
        if (filter.Actor is { } actor)
            parts.Add(("@actor", Each(actor)));
        if (filter.MemberId is { } member)
            Add("e.member_id = @member", "@member", Each(member.Value));
        if (filter.Action is { } action)
            Add("e.type = @action", "@action", Each(action));
        if (filter.From is { } from)
            Add("e.accepted_at >= @from", "@from", Each(from.Micros));
        if (filter.To is { } to)
            Add("e.accepted_at < @to", "@to", Each(to.Micros));
        var found = await database.ListEachAsync(
            $"""
            select e.accepted_at, e.id, e.program_id, e.member_id, e.actor, e.type, e.request_id, e.facts, e.amount,
                e.currency, e.outcome, e.reason, m.external_id
            from entry e left join member m on m.program_id = e.program_id and m.id = e.member_id
            where {string.Join(" and ", conditions)} and e.request_id is not null
                and (e.accepted_at, e.id) < (@before_at, @before_id)
            order by e.accepted_at desc, e.id desc limit {limit}
            """,
            ReadCommand,
            [.. parts]
        );
        return found.SelectMany(rows => rows);

        void Add(string condition, string name, Array values)
        {
            conditions.Add(condition);
            parts.Add((name, values));
        }

        T[] Each<T>(T value)
        {
            var values = new T[filter.Programs.Count];
            Array.Fill(values, value);
            return values;
        }
    }

    private static AuditView ReadChange(DbDataReader reader)
    {
        var row = AuditRow.Read(reader);
        return new AuditView
        {
            Place = new AuditPlace(row.Record.At, IsCommand: false, row.Id),
            Record = row.Record,
            Member = reader.StringOrNull(AuditRow.Columns.Count),
        };
    }

    private static AuditView ReadCommand(DbDataReader reader)
    {
        var (at, id, type, member) = (
            reader.Instant(0),
            reader.Id<EntryId>(1),
            reader.GetString(5),
            reader.StringOrNull(12)
        );
        return new AuditView
        {
            Place = new AuditPlace(at, IsCommand: true, id.Value),
            Record = new AuditRecord
            {
                At = at,
                Actor = new AuditActor(reader.StringOrNull(4) ?? "", reader.StringOrNull(6)),
                Action = type,
                Subject = member ?? "",
                ProgramId = reader.Id<ProgramId>(2),
                MemberId = reader.IdOrNull<MemberId>(3),
            },
            Member = member,
            Entry = new OrderedCommand(
                id,
                CommandRegistry.Of(type).Parse(reader.Json(7)),
                reader.LongOrNull(8),
                reader.StringOrNull(9),
                reader.WordOrNull<Outcome>(10),
                reader.WordOrNull<Reason>(11)
            ),
        };
    }
}
