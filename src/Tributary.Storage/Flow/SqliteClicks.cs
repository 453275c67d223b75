using Tributary.Engine.Clicks;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Stores clicks, and counts each at once.</summary>
internal sealed class SqliteClicks(SqliteConnections connections)
{
    // language=sql
    private const string InsertClicks = """
        insert into click (program_id, id, at, member_id, code, visitor_id, user_agent, referrer_url, landing_url,
            flags, segment_id)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    // language=sql
    private const string CountClicks = """
        insert into click_count (program_id, member_id, clicks, visitors) values (?1, ?2, ?3, ?4)
        on conflict (program_id, member_id) do update set clicks = clicks + excluded.clicks,
            visitors = visitors + excluded.visitors
        """;

    // language=sql — one slot is enough for one writer
    private const string CountClicksByDay = """
        insert into click_daily (program_id, day, slot, clicks, visitors) values (?1, ?2, 0, ?3, ?4)
        on conflict (program_id, day, slot) do update set clicks = clicks + excluded.clicks,
            visitors = visitors + excluded.visitors
        """;

    // language=sql
    private const string CountClicksByCode = """
        insert into click_day (program_id, day, member_id, code, segment_id, clicks, visitors)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (program_id, day, member_id, code, segment_id) do update set clicks = clicks + excluded.clicks,
            visitors = visitors + excluded.visitors
        """;

    // language=sql
    private const string CountClicksBySegment = """
        insert into click_segment_day (program_id, day, owner_group, segment_id, clicks, visitors)
        select ?1, ?2, m.member_group, ?4, ?5, ?6 from member m where m.id = ?3
        on conflict (program_id, day, owner_group, segment_id) do update set clicks = clicks + excluded.clicks,
            visitors = visitors + excluded.visitors
        """;

    // language=sql
    private const string CountClicksBySegmentAndMonth = """
        insert into click_segment_month (program_id, month, owner_group, segment_id, clicks, visitors)
        select ?1, ?2 - ?2 % 100 + 1, m.member_group, ?4, ?5, ?6 from member m where m.id = ?3
        on conflict (program_id, month, owner_group, segment_id) do update set clicks = clicks + excluded.clicks,
            visitors = visitors + excluded.visitors
        """;

    public async ValueTask AddAsync(IReadOnlyList<ClickRecord> clicks, CancellationToken stopping) =>
        await connections.WriteAsync(
            session =>
            {
                SegmentRow.InsertOrSkip.RunEach(session, clicks.Select(c => c.Segment).DistinctBy(s => s.Id));
                foreach (var click in clicks)
                    session.Run(
                        InsertClicks,
                        click.ProgramId.Value,
                        click.Id.Value,
                        click.At,
                        click.MemberId.Value,
                        click.Code,
                        click.VisitorId.Value,
                        click.UserAgent,
                        click.ReferrerUrl,
                        click.LandingUrl,
                        click.Flags == ClickFlags.None ? null : (int?)click.Flags,
                        click.Segment.Id.Value
                    );

                foreach (var of in clicks.Where(c => c.IsCounted).GroupBy(c => (c.ProgramId, c.MemberId)))
                    session.Run(
                        CountClicks,
                        of.Key.ProgramId.Value,
                        of.Key.MemberId.Value,
                        of.Count(),
                        of.Count(c => c.IsDailyUnique)
                    );

                foreach (var of in clicks.Where(c => c.IsCounted).GroupBy(c => (c.ProgramId, c.Day)))
                    session.Run(
                        CountClicksByDay,
                        of.Key.ProgramId.Value,
                        of.Key.Day,
                        of.Count(),
                        of.Count(c => c.IsDailyUnique)
                    );

                foreach (
                    var of in clicks
                        .Where(c => c.IsCounted)
                        .GroupBy(c => (c.ProgramId, c.Day, c.MemberId, c.Code, c.Segment.Id))
                )
                    session.Run(
                        CountClicksByCode,
                        of.Key.ProgramId.Value,
                        of.Key.Day,
                        of.Key.MemberId.Value,
                        of.Key.Code,
                        of.Key.Id.Value,
                        of.Count(),
                        of.Count(c => c.IsDailyUnique)
                    );

                foreach (
                    var of in clicks
                        .Where(c => c.IsCounted)
                        .GroupBy(c => (c.ProgramId, c.Day, c.MemberId, c.Segment.Id))
                )
                foreach (var count in (string[])[CountClicksBySegment, CountClicksBySegmentAndMonth])
                    session.Run(
                        count,
                        of.Key.ProgramId.Value,
                        of.Key.Day,
                        of.Key.MemberId.Value,
                        of.Key.Id.Value,
                        of.Count(),
                        of.Count(c => c.IsDailyUnique)
                    );
                return clicks.Count;
            },
            stopping
        );
}
