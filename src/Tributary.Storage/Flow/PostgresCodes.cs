using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;

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

    // language=sql — sorted, so that two batches cannot deadlock; a code that is taken, in the table or earlier in the
    // batch, is skipped. A new code is never older than an existing one with the same text, because the oldest has the
    // short link.
    private const string InsertCodes = """
        insert into code (folded, program_id, id, code, kind, member_id, destination, starts_at, ends_at, max_uses,
            uses, created_at)
        select n.folded, n.program_id, n.id, n.code, n.kind, n.member_id, n.destination, n.starts_at, n.ends_at,
            n.max_uses, n.uses,
            greatest(n.created_at, (select max(c.created_at) + 1 from code c where c.folded = n.folded))
        from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[],
            $8::bigint[], $9::bigint[],
            $10::bigint[], $11::bigint[],
            $12::bigint[]) as n (folded, program_id, id, code, kind, member_id, destination, starts_at, ends_at,
            max_uses, uses,
                created_at)
        on conflict (folded, program_id) do nothing
        returning id
        """;

    public async ValueTask<IReadOnlyList<bool>> AddAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping)
    {
        var sorted = codes
            .OrderBy(c => CodeText.Fold(c.Code), StringComparer.Ordinal)
            .ThenBy(c => c.ProgramId)
            .ToList();
        var added = new HashSet<long>();
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.Read(LockTexts, static _ => { }, [sorted.Column(c => CodeText.Fold(c.Code))]);
        trip.Read(
            InsertCodes,
            r => added.Add(r.GetInt64(0)),
            sorted.Column(c => CodeText.Fold(c.Code)),
            sorted.Ids(c => c.ProgramId),
            sorted.Ids(c => c.Id),
            sorted.Column(c => c.Code),
            sorted.Column(c => EnumNames.Of(c.Kind)),
            sorted.Ids(c => c.MemberId),
            sorted.Column(c => c.Destination),
            sorted.Column(c => c.StartsAt?.Micros),
            sorted.Column(c => c.EndsAt?.Micros),
            sorted.Column(c => c.MaxUses),
            sorted.Column(c => c.Uses),
            sorted.Column(c => c.CreatedAt.Micros)
        );
        await trip.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return codes.Column(c => added.Contains(c.Id.Value));
    }
}
