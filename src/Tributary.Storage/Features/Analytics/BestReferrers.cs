using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Analytics;

/// <summary>The referrers with the largest sums of an interval, the largest first.</summary>
/// <param name="Members">Their ids. Fewer than <see cref="BestReferrers.Places"/> are all that have a sum.</param>
/// <param name="AsOf">
/// The time up to which every decision is in this order; null when no figure has changed since it was made.
/// </param>
public sealed record KeptReferrers(IReadOnlyList<string> Members, Instant? AsOf);

/// <summary>Finds the lists that <see cref="ReferrerRanking"/> keeps.</summary>
public sealed class BestReferrers(Database database)
{
    /// <summary>The referrers on a list.</summary>
    public const int Places = 1_000;

    /// <summary>The metrics that lists are kept for; also columns of both tables.</summary>
    internal static readonly string[] Metrics = ["sign_ups", "completions", "revenue", "reward_amount"];

    /// <param name="since">The first day with a figure; null when there is none.</param>
    /// <returns>Null when there is no list for this interval, metric and currency, or filters are given.</returns>
    public async ValueTask<KeptReferrers?> FindAsync(
        ActivityQuery query,
        int? since,
        Metric metric,
        CancellationToken stopping
    )
    {
        if (query.Filters.Count > 0 || !Metrics.Contains(metric.Name))
            return null;
        var found = await database.ListAsync(
            // A list of an interval without an end is the same for each last day behind which there are no figures.
            $"""
            select b.{metric.Name}, b.as_of,
                b.changes = coalesce((select f.changes from figure_change f where f.program_id = b.program_id), 0)
            from best_referrers b
            where b.program_id = @program and b.currency = @currency and b.from_day = @from
                and (b.to_day = @to or (b.to_day = @open and not exists (
                    select 1 from activity_total_day a where a.program_id = b.program_id and a.day >= @to)))
            order by b.to_day limit 1
            """,
            reader => new KeptReferrers(
                reader.GetString(0).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                reader.GetBoolean(2) ? null : new Instant(reader.GetInt64(1))
            ),
            stopping,
            ("@program", query.Program),
            ("@currency", query.Currency),
            ("@from", query.From <= since ? 0 : query.From),
            ("@to", query.To),
            ("@open", RankedInterval.Open)
        );
        return found.Count == 0 ? null : found[0];
    }
}
