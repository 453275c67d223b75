using System.Data.Common;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>An entry of the log and what it adds to a figure.</summary>
/// <param name="ExternalId">The platform's id of the event; null for an entry of Tributary itself.</param>
/// <param name="Member">The platform's id of the member who acted; null for a command about many members.</param>
public sealed record FigureRow(
    EntryId EntryId,
    string? ExternalId,
    string Type,
    Instant OccurredAt,
    string? Member,
    string? Referrer,
    string? Code,
    Measures Measures
);

/// <param name="From">The first moment of the first day.</param>
/// <param name="To">The first moment after the last day; null to look at everything since.</param>
/// <param name="Adds">Returns true for what a row of the figure adds.</param>
public sealed record FigureQuery(
    ProgramFacts Program,
    ActivityQuery Figures,
    Instant From,
    Instant? To,
    Func<Measures, bool> Adds
);

/// <param name="Next">The last entry that was looked at, where there are more; null at the end.</param>
public sealed record FigurePage(IReadOnlyList<FigureRow> Rows, EntryId? Next);

/// <summary>
/// Finds the entries behind a figure: those that add to it when they are counted once more. So the rows of a figure add
/// up to it, regardless of its filters.
/// </summary>
public sealed class FigureRows(Database database)
{
    private const int EntriesAtOnce = 500;

    /// <summary>The most entries that one page looks at. It may then have fewer rows than asked for.</summary>
    private const int MostEntries = 5_000;

    private readonly ActorCache _actors = new();

    /// <param name="before">The end of the previous page.</param>
    public async ValueTask<FigurePage> ListAsync(
        FigureQuery query,
        EntryId? before,
        int limit,
        CancellationToken stopping
    )
    {
        var program = query.Program;
        var rows = new List<FigureRow>();
        var end = before ?? new EntryId(long.MaxValue);
        await using var connection = await database.OpenAsync(stopping);
        var log = new ActivityLog(database, _actors);
        var match = new SegmentMatch(database, query.Figures.Filters);
        for (var seen = 0; seen < MostEntries; seen += EntriesAtOnce)
        {
            var page = new LogPage(program.Id, end, query.From, query.To, EntriesAtOnce);
            var entries = await log.ListAsync(connection, page, stopping);
            var programs = new Dictionary<ProgramId, ProgramFacts> { [program.Id] = program };
            var facts = await log.LoadAsync(connection, entries, programs, stopping);
            await match.LoadAsync(connection, program.Id, facts.Actors.Values, stopping);
            var found = new List<(DecidedEntry Entry, Measures Measures)>();
            foreach (var entry in entries)
            {
                end = entry.Id;
                var counter = new ActivityCounter();
                counter.Count(entry, facts);
                var measures = match.Sum(counter.Changes, query.Figures);
                if (query.Adds(measures))
                    found.Add((entry, measures));
                if (rows.Count + found.Count == limit)
                    break;
            }
            rows.AddRange(await ShowAsync(connection, program.Id, found, facts, stopping));
            if (rows.Count == limit)
                return new FigurePage(rows, end);
            if (entries.Count < EntriesAtOnce)
                return new FigurePage(rows, null);
        }
        return new FigurePage(rows, end);
    }

    private async ValueTask<IEnumerable<FigureRow>> ShowAsync(
        DbConnection connection,
        ProgramId program,
        List<(DecidedEntry Entry, Measures Measures)> found,
        ActivityFacts facts,
        CancellationToken stopping
    )
    {
        if (found.Count == 0)
            return [];
        var members = found
            .Select(row => facts.Actors.GetValueOrDefault(row.Entry.MemberId))
            .OfType<Actor>()
            .SelectMany(actor => new[] { actor.Id, actor.ReferrerId.GetValueOrDefault() });
        var names = await database.FindNamesAsync(program, members, stopping);
        var events = (
            await database.ListAsync(
                connection,
                "select e.id, e.external_id from entry e where e.external_id is not null and e.id "
                    + database.In("@ids"),
                reader => (Id: reader.Id<EntryId>(0), Name: reader.GetString(1)),
                stopping,
                ("@ids", found.Select(row => row.Entry.Id).Numbers())
            )
        ).ToDictionary(entry => entry.Id, entry => entry.Name);
        return found.Select(row =>
        {
            var actor = facts.Actors.GetValueOrDefault(row.Entry.MemberId);
            return new FigureRow(
                row.Entry.Id,
                events.GetValueOrDefault(row.Entry.Id),
                row.Entry.Type,
                row.Entry.OccurredAt,
                actor is null ? null : names.GetValueOrDefault(actor.Id),
                actor?.ReferrerId is { } referrer ? names.GetValueOrDefault(referrer) : null,
                actor is { Code.Length: > 0 } ? actor.Code : null,
                row.Measures
            );
        });
    }
}
