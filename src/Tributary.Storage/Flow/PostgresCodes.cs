using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Adds codes that people have chosen or that were imported.</summary>
internal sealed class PostgresCodes(NpgsqlDataSource source)
{
    // language=sql — codes with the same text are inserted one after the other, across all programs. Locks are taken in
    // order, so that two batches cannot deadlock, and they are few, as the server has room for some thousands.
    private const string LockTexts = """
        select pg_advisory_xact_lock(hashtext('tributary.code'), lock)
        from (select distinct hashtext(folded) & 63 as lock from unnest($1::text[]) as n (folded) order by 1) as n
        """;

    public async ValueTask<IReadOnlyList<bool>> AddAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping)
    {
        // Sorted, so that two batches cannot deadlock.
        var sorted = codes
            .OrderBy(c => CodeText.Fold(c.Code), StringComparer.Ordinal)
            .ThenBy(c => c.ProgramId)
            .ToList();
        var added = new HashSet<CodeId>();
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.Read(LockTexts, static _ => { }, sorted.Column(c => CodeText.Fold(c.Code)));
        CodeRow.InsertOrSkip.Add(trip, sorted, r => added.Add(r.Id<CodeId>(0)));
        await trip.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return codes.Column(c => added.Contains(c.Id));
    }
}
