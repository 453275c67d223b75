using Npgsql;
using Tributary.Engine.Clicks;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Stores clicks, and counts them a few seconds later.</summary>
internal sealed class PostgresClicks(NpgsqlDataSource source, KnownSegments known)
{
    /// <summary>The number of tally rows that are counted at once. Each stands for a group of clicks.</summary>
    private const int TalliesAtOnce = 500;

    // language=sql — a node's clock may run ahead of the database's; a click dated after its own sign-up would not be
    // found
    private const string InsertClicks = $"""
        with tally as (
            insert into click_tally (programs, members, days, uniques, segments, codes)
            values ($12, $13, $14, $15, $16, $17))
        insert into click (program_id, id, at, member_id, code, visitor_id, user_agent, referrer_url, landing_url,
            flags, segment_id)
        select unnest($1::bigint[]), unnest($2::bigint[]), least(unnest($3::bigint[]), {PostgresStore.NowMicros}),
            unnest($4::bigint[]), unnest($5::text[]),
            unnest($6::bigint[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::int[]),
            unnest($11::bigint[])
        """;

    // language=sql — one node at a time; rows taken from the tally are added in the same transaction. Clicks are
    // grouped once, and the other sums are taken from the groups. An owner's group is looked up by its key in the
    // select list: the planner does not know how many groups there are, and may choose a join that is quadratic
    private const string CountTallies = """
        with gone as (
            delete from click_tally
            where ctid = any(array(select ctid from click_tally limit $1))
                and (select pg_try_advisory_xact_lock(hashtext('tributary.click_tally')))
            returning programs, members, days, uniques, segments, codes),
        grouped as materialized (
            select n.program_id, n.day, n.member_id, n.code collate "C" as code, n.segment_id,
                count(*)::int as clicks, (count(*) filter (where n.is_unique))::int as visitors
            from gone cross join lateral unnest(programs, members, days, uniques, segments, codes) as n (program_id,
                member_id, day, is_unique, segment_id, code)
            group by n.program_id, n.day, n.member_id, n.code collate "C", n.segment_id),
        counted as materialized (
            select g.*, (select m.member_group collate "C" from member m
                where m.program_id = g.program_id and m.id = g.member_id) as owner_group
            from grouped g),
        by_member as (
            insert into click_count as c (program_id, member_id, clicks, visitors)
            select program_id, member_id, sum(clicks), sum(visitors) from counted group by program_id,
                member_id order by program_id, member_id
            on conflict (program_id, member_id) do update set clicks = c.clicks + excluded.clicks,
                visitors = c.visitors + excluded.visitors),
        by_day as (
            insert into click_daily as c (program_id, day, slot, clicks, visitors)
            select program_id, day, 0, sum(clicks), sum(visitors) from counted group by program_id,
                day order by program_id, day
            on conflict (program_id, day, slot) do update set clicks = c.clicks + excluded.clicks,
                visitors = c.visitors + excluded.visitors),
        by_code as (
            insert into click_day as c (program_id, day, member_id, code, segment_id, clicks, visitors)
            select program_id, day, member_id, code, segment_id, clicks, visitors from counted
            order by program_id, day, member_id, code, segment_id
            on conflict (program_id, day, member_id, code, segment_id) do update
                set clicks = c.clicks + excluded.clicks, visitors = c.visitors + excluded.visitors),
        by_segment as (
            insert into click_segment_day as c (program_id, day, owner_group, segment_id, clicks, visitors)
            select program_id, day, owner_group, segment_id, sum(clicks), sum(visitors)
            from counted where owner_group is not null
            group by program_id, day, owner_group, segment_id
            order by program_id, day, owner_group, segment_id
            on conflict (program_id, day, owner_group, segment_id) do update
                set clicks = c.clicks + excluded.clicks, visitors = c.visitors + excluded.visitors),
        by_segment_and_month as (
            insert into click_segment_month as c (program_id, month, owner_group, segment_id, clicks, visitors)
            select program_id, day - day % 100 + 1, owner_group, segment_id, sum(clicks), sum(visitors)
            from counted where owner_group is not null
            group by program_id, day - day % 100 + 1, owner_group, segment_id
            order by program_id, day - day % 100 + 1, owner_group, segment_id
            on conflict (program_id, month, owner_group, segment_id) do update
                set clicks = c.clicks + excluded.clicks, visitors = c.visitors + excluded.visitors)
        select count(*) from gone
        """;

    public async ValueTask AddAsync(IReadOnlyList<ClickRecord> clicks, CancellationToken stopping)
    {
        if (clicks.Count == 0)
            return;

        // A batch sent without an explicit transaction is a transaction itself. It needs one round trip instead of
        // three.
        await using var connection = await StoreFaults.GuardAsync(() => source.OpenConnectionAsync(stopping));
        var trip = new RoundTrip(new NpgsqlBatch(connection));
        var segments = known.ListUnknown(clicks.Select(c => c.Segment));
        SegmentRow.InsertOrSkip.Add(trip, segments);
        var counted = clicks.All(c => c.IsCounted) ? clicks : [.. clicks.Where(c => c.IsCounted)];
        trip.Write(
            InsertClicks,
            clicks.Ids(c => c.ProgramId),
            clicks.Ids(c => c.Id),
            clicks.Column(c => c.At.Micros),
            clicks.Ids(c => c.MemberId),
            clicks.Column(c => c.Code),
            clicks.Ids(c => c.VisitorId),
            clicks.Column(c => c.UserAgent),
            clicks.Column(c => c.ReferrerUrl),
            clicks.Column(c => c.LandingUrl),
            clicks.Column(c => c.Flags == ClickFlags.None ? null : (int?)c.Flags),
            clicks.Ids(c => c.Segment.Id),
            counted.Ids(c => c.ProgramId),
            counted.Ids(c => c.MemberId),
            counted.Column(c => c.Day),
            counted.Column(c => c.IsDailyUnique),
            counted.Ids(c => c.Segment.Id),
            counted.Column(c => c.Code)
        );
        try
        {
            await trip.RunAsync(stopping);
        }
        catch (StoreException)
        {
            known.Clear();
            throw;
        }
        known.Add(segments);
    }

    /// <summary>
    /// Adds the clicks stored since the last call to the figures of members, days, codes and segments. Does nothing
    /// while another node is counting.
    /// </summary>
    public ValueTask CountAsync(CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => CountTalliesAsync(stopping));

    private async ValueTask CountTalliesAsync(CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        await using var command = new NpgsqlCommand(CountTallies, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = TalliesAtOnce } },
        };
        while ((long)(await command.ExecuteScalarAsync(stopping))! == TalliesAtOnce)
        {
            // There are more clicks to count.
        }
    }
}
