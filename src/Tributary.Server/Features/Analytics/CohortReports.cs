using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Analytics;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>
/// Builds reports of members who joined together: what they did later, how long they took, and whom they brought.
/// </summary>
internal sealed class CohortReports(ActivityReads reads, CohortReads cohorts)
{
    private static readonly (int Days, string Name)[] s_windows =
    [
        (7, "within_7d"),
        (30, "within_30d"),
        (60, "within_60d"),
    ];

    private const long SecondsOfADay = 86_400;

    public async ValueTask<AnalyticsReport> CohortsAsync(
        AnalyticsRequest request,
        CohortSpan span,
        CancellationToken stopping
    )
    {
        // A cohort is shown as a whole when the interval begins within it.
        var query = request.Query with
        {
            From = Calendar.Number(
                request.Interval.StartOf(span == CohortSpan.Week ? IntervalUnit.Week : IntervalUnit.Month)
            ),
        };
        var rows = await cohorts.ListCohortsAsync(query, span, stopping);
        var items = rows.GroupBy(row => row.Key.Joined)
            .Select(cohort => AnalyticsAnswer.Item(IntervalOf(cohort.Key, span), ValuesOf(cohort)));
        return AnalyticsAnswer.Report(request.Frame, [.. items]);
    }

    public async ValueTask<AnalyticsReport> TimeToConvertAsync(
        AnalyticsRequest request,
        IntervalUnit unit,
        CancellationToken stopping
    )
    {
        var span = DayFigures.SpanOf(unit);
        var delays = ByDay(await cohorts.ListDelaysAsync(request.Query, DelayKind.Conversion, span, stopping));
        var days = await reads.ListDaysAsync(request.Query, stopping, span);
        var items = request.Interval.Split(unit).Select(ItemOf);
        return AnalyticsAnswer.Report(request.Frame, [.. items]) with { Total = ItemOf(request.Interval) };

        AnalyticsItem ItemOf(AnalyticsInterval interval)
        {
            var signUps = DayFigures.Sum(days, interval).Referred.SignUps;
            var buckets = BucketsOf(delays, interval);
            return AnalyticsAnswer.Item(
                interval,
                [
                    ("sign_ups", AnalyticsAnswer.Number(signUps)),
                    ("completed", AnalyticsAnswer.Number(buckets.Sum(bucket => bucket.Count))),
                    ("median_seconds", AnalyticsAnswer.Number(Delay.Percentile(buckets, 50))),
                    ("p90_seconds", AnalyticsAnswer.Number(Delay.Percentile(buckets, 90))),
                    .. s_windows.Select(window =>
                        (
                            window.Name,
                            AnalyticsAnswer.Number(
                                AnalyticsAnswer.Share(
                                    buckets
                                        .Where(bucket => Delay.SecondsOf(bucket.Bucket) < window.Days * SecondsOfADay)
                                        .Sum(bucket => bucket.Count),
                                    signUps
                                )
                            )
                        )
                    ),
                ]
            );
        }
    }

    public async ValueTask<AnalyticsReport> ViralityAsync(AnalyticsRequest request, CancellationToken stopping)
    {
        var query = request.Query;
        var days = await reads.ListDaysAsync(query with { To = int.MaxValue }, stopping);
        var sums = DayFigures.Sum(days, request.Interval);
        var since = days.Values.Aggregate(new Measures(), (a, b) => a + b);
        var generations = await cohorts.ListGenerationsAsync(query.Program, stopping);
        var members = generations.Sum(one => one.Members) - since.Referred.SignUps - since.Others.SignUps;
        var isClicked = request.Frame.Coverage.ClicksSince is not null;
        var visitors = isClicked ? sums.Visitors ?? 0 : (long?)null;
        // Both are of the calendar month of the last day: who was active is known by week and month only.
        var lastDay = request.Interval.To.AddDays(-1);
        var month = query with { From = Calendar.Number(new DateOnly(lastDay.Year, lastDay.Month, 1)) };
        var active = await cohorts.CountActiveAsync(month, CohortSpan.Month, stopping);
        var sharing = isClicked ? await cohorts.CountSharingAsync(month, stopping) : (long?)null;
        var delays = BucketsOf(
            ByDay(await cohorts.ListDelaysAsync(query, DelayKind.Generation, FigureSpan.Month, stopping)),
            request.Interval
        );
        var item = AnalyticsAnswer.Item(
            request.Interval,
            [
                ("members", AnalyticsAnswer.Number(members)),
                ("active_members", AnalyticsAnswer.Number(active)),
                ("sharing_members", AnalyticsAnswer.Number(sharing)),
                ("participation", AnalyticsAnswer.Number(ShareOrNull(sharing, active))),
                ("invitations", AnalyticsAnswer.Number(visitors)),
                ("sign_ups", AnalyticsAnswer.Number(sums.Referred.SignUps)),
                ("invitations_per_member", AnalyticsAnswer.Number(ShareOrNull(visitors, members))),
                (
                    "sign_ups_per_invitation",
                    AnalyticsAnswer.Number(AnalyticsAnswer.Share(sums.Referred.SignUps, visitors))
                ),
                ("k_factor", AnalyticsAnswer.Number(AnalyticsAnswer.Share(sums.Referred.SignUps, members))),
                ("generation_median_seconds", AnalyticsAnswer.Number(Delay.Percentile(delays, 50))),
            ]
        );
        var byDepth = generations.Select(one =>
            AnalyticsAnswer.Item(
                request.Interval,
                [("generation", AnalyticsAnswer.Number(one.Depth)), ("members", AnalyticsAnswer.Number(one.Members))],
                one.Depth.ToString(CultureInfo.InvariantCulture)
            )
        );
        string[] notMeasured = isClicked ? [] : ["sharing_members", "participation", "invitations"];
        return AnalyticsAnswer.Report(request.Frame, [.. byDepth], notMeasured) with { Total = item };

        static decimal? ShareOrNull(long? part, long? whole) =>
            part is null ? null : AnalyticsAnswer.Share(part.Value, whole);
    }

    private static List<IGrouping<int, (int Day, int Bucket, long Count)>> ByDay(
        List<(int Day, int Bucket, long Count)> delays
    ) => [.. delays.GroupBy(delay => delay.Day)];

    private static List<(int Bucket, long Count)> BucketsOf(
        List<IGrouping<int, (int Day, int Bucket, long Count)>> delays,
        AnalyticsInterval interval
    ) =>
        [
            .. delays
                .Where(day => interval.Contains(day.Key))
                .SelectMany(day => day)
                .GroupBy(delay => delay.Bucket, delay => delay.Count)
                .Select(bucket => (bucket.Key, bucket.Sum()))
                .OrderBy(bucket => bucket.Key),
        ];

    private static AnalyticsInterval IntervalOf(int joined, CohortSpan span)
    {
        var from = Calendar.Date(joined);
        return new AnalyticsInterval(from, span == CohortSpan.Week ? from.AddDays(7) : from.AddMonths(1));
    }

    private static IEnumerable<(string Name, JsonElement Value)> ValuesOf(
        IEnumerable<(CohortKey Key, CohortSums Sums)> cohort
    )
    {
        var ages = cohort.Where(row => row.Key.IsReferred).OrderBy(row => row.Key.Age).ToList();
        var others = cohort.Where(row => !row.Key.IsReferred).Select(row => row.Sums).ToList();
        var (otherMembers, otherRevenue) = (others.Sum(row => row.Members), others.Sum(row => row.Revenue));
        var members = ages.Sum(row => row.Sums.Members);
        var (completed, revenue, rewards) = (0L, 0L, 0L);
        var shown = new List<CohortAge>();
        foreach (var (key, sums) in ages)
        {
            completed += sums.Completions;
            revenue += sums.Revenue;
            rewards += sums.RewardAmount;
            shown.Add(
                new CohortAge
                {
                    Age = key.Age,
                    Active = sums.Active,
                    Retained = AnalyticsAnswer.Share(sums.Active, members),
                    Orders = sums.Orders,
                    Revenue = sums.Revenue,
                    RewardAmount = sums.RewardAmount,
                    Completed = AnalyticsAnswer.Share(completed, members),
                    LifetimeValue = AnalyticsAnswer.Share(revenue, members),
                }
            );
        }
        yield return ("members", AnalyticsAnswer.Number(members));
        yield return ("completions", AnalyticsAnswer.Number(completed));
        yield return ("revenue", AnalyticsAnswer.Number(revenue));
        yield return ("reward_amount", AnalyticsAnswer.Number(rewards));
        yield return ("lifetime_value", AnalyticsAnswer.Number(AnalyticsAnswer.Share(revenue, members)));
        yield return ("other_members", AnalyticsAnswer.Number(otherMembers));
        yield return ("other_revenue", AnalyticsAnswer.Number(otherRevenue));
        yield return (
            "other_lifetime_value",
            AnalyticsAnswer.Number(AnalyticsAnswer.Share(otherRevenue, otherMembers))
        );
        yield return ("ages", JsonSerializer.SerializeToElement(shown, TributaryJson.Default.IReadOnlyListCohortAge));
    }
}
