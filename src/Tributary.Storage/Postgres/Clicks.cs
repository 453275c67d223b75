using Npgsql;
using Tributary.Engine;

namespace Tributary.Storage.Postgres;

public sealed partial class PostgresStore
{
    // language=sql — a node's clock may lead the database's; a click later than the sign-up that follows it would not be found
    private const string InsertClicks = $"""
        insert into click (program_id, id, at, member_id, code, visitor_id, address_prefix, user_agent, referrer_url, landing_url, marks)
        select program_id, id, least(at, {NowMicros}), member_id, code, visitor_id, address_prefix, user_agent, referrer_url, landing_url, marks
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::int[])
            as n (program_id, id, at, member_id, code, visitor_id, address_prefix, user_agent, referrer_url, landing_url, marks)
        """;

    // language=sql — sums come sorted by key: two batches cannot deadlock
    private const string AddClickCounts = """
        insert into click_count as c (program_id, member_id, clicks, visitors)
        select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
        on conflict (program_id, member_id) do update set clicks = c.clicks + excluded.clicks, visitors = c.visitors + excluded.visitors
        """;

    // language=sql — a slot by connection, so that batches at the same time hardly ever queue on one row
    private const string AddClickDays = """
        insert into click_daily as c (program_id, day, slot, clicks, visitors)
        select program_id, day, pg_backend_pid() % 16, clicks, visitors
        from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[]) as n (program_id, day, clicks, visitors)
        on conflict (program_id, day, slot) do update set clicks = c.clicks + excluded.clicks, visitors = c.visitors + excluded.visitors
        """;

    public async ValueTask AddClicksAsync(IReadOnlyList<NewClick> clicks, CancellationToken stopping)
    {
        if (clicks.Count == 0) return;
        var members = clicks.GroupBy(c => (c.ProgramId, c.MemberId)).OrderBy(g => g.Key).ToList();
        var days = clicks.GroupBy(c => (c.ProgramId, c.Day)).OrderBy(g => g.Key).ToList();

        // Sent at once without a transaction of its own, a batch is one, and needs one round trip where others need three.
        await using var connection = await _source.OpenConnectionAsync(stopping);
        var trip = new RoundTrip(new NpgsqlBatch(connection));
        trip.Write(InsertClicks,
            clicks.Column(c => c.ProgramId), clicks.Column(c => c.Id), clicks.Column(c => c.At.Micros), clicks.Column(c => c.MemberId),
            clicks.Column(c => c.Code), clicks.Column(c => c.VisitorId), clicks.Column(c => c.AddressPrefix), clicks.Column(c => c.UserAgent),
            clicks.Column(c => c.ReferrerUrl), clicks.Column(c => c.LandingUrl),
            clicks.Column(c => c.Marks == ClickMarks.None ? null : (int?)c.Marks));
        trip.Write(AddClickCounts,
            members.Column(g => g.Key.ProgramId), members.Column(g => g.Key.MemberId), members.Column(g => g.LongCount()), members.Column(Visitors));
        trip.Write(AddClickDays,
            days.Column(g => g.Key.ProgramId), days.Column(g => g.Key.Day), days.Column(g => g.LongCount()), days.Column(Visitors));
        await trip.RunAsync(stopping);

        static long Visitors(IEnumerable<NewClick> clicks) => clicks.LongCount(c => c.IsDailyUnique);
    }
}
