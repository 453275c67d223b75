using Tributary.Engine.Clicks;

namespace Tributary.Storage.Flow;

/// <summary>Stores clicks, and counts each at once.</summary>
internal sealed class SqliteClicks(SqliteConnections connections)
{
    // language=sql
    private const string InsertClicks = """
        insert into click (program_id, id, at, member_id, code, visitor_id, user_agent, referrer_url, landing_url,
            marks)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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

    public async ValueTask AddAsync(IReadOnlyList<NewClick> clicks, CancellationToken stopping) =>
        await connections.WriteAsync(
            session =>
            {
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
                        click.Marks == ClickFlags.None ? null : (int?)click.Marks
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
                return clicks.Count;
            },
            stopping
        );
}
