using System.Text;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>Writes docs/metrics.md from the definitions that the reports compute with.</summary>
public sealed class MetricsPageTests
{
    private const string Introduction = """
        # Metrics

        Every figure that people see is defined once, in `src/Tributary.Engine/Analytics/Metric.cs`. This
        page is generated from those definitions. [Seeing how a program does](seeing.md) explains how to
        query figures.

        ## What all of them have in common

        - **Days** are days in the program's timezone. An entry counts on the day on which it occurred, even
          if it arrived later. A refund counts on its own day, and does not change the figures of the day of
          the order.
        - **Amounts** are in minor units of one currency: the program's own, or the one that `currency`
          names. Orders, revenue, refunded amounts and rewards in other currencies are left out. Counts,
          except `orders` and `refunds`, include all currencies.
        - **Referred** members are those with a referrer. Events of a member before its referral began are
          not credited to the referrer, and count like those of a member without a referrer.
        - **Null** has three causes. The figure was never measured (no click or no amount was ever sent), it
          is not available for the chosen dimension, or its divisor is zero. `coverage.not_measured` names
          the metrics of the first two kinds.
        - **Averages and shares** are rounded to six decimals. A share of 0.05 is five percent.

        ## The metrics

        | metric | unit | meaning | formula |
        |---|---|---|---|

        """;

    private const string Delays = """

        ## Delays

        `median_seconds` and `p90_seconds` are the smallest delay that half, or nine tenths, of all delays
        do not exceed. Delays are counted in buckets: of a minute below two hours, of an hour below fourteen
        days, and of a day above. A delay counts as the lower end of its bucket. `within_7d` and similar
        figures are shares of all members who signed up in the period.

        ## Virality

        | figure | definition |
        |---|---|
        | `invitations` | `visitors` |
        | `members` | members at the beginning of the interval |
        | `invitations_per_member` | `invitations / members` |
        | `sign_ups_per_invitation` | `sign_ups / invitations` |
        | `k_factor` | `sign_ups / members`, the product of the two above; use 30 days to compare it with others |
        | `active_members` | members with an event in the calendar month of the last day |
        | `sharing_members` | members whose links were clicked in that month, up to the last day |
        | `participation` | `sharing_members / active_members` |
        | `generation_median_seconds` | the time from a member's sign-up to that of a member that it referred |

        ## Cohorts

        A cohort is the referred members who joined in one week or month. Its age is the number of weeks or
        months since then, up to 62. `retained` is the share with an event at that age. `completed` and
        `lifetime_value` (revenue for each member) add up to that age. `other_lifetime_value` is the revenue
        for each member that nobody referred, of those who joined in the same week or month. Amounts are in
        the program's own currency.

        ## Clicks that are only counted

        `machine_clicks` and `excess_clicks` are counted in memory and written every two seconds. A node
        that dies loses the counts of its last seconds. These figures have no rows behind them, and no
        dimensions or filters. `fraud_held` is read from the current rewards, by the day on which they were
        earned; it falls when a case is resolved.

        ## Why not by hour

        The smallest period is a day. The figures by referrer and code have a row for each day on which
        something happened; by hour they would have up to 24, in the largest table that analytics write.
        Medians and clicks of a visitor are counted by the day as well. For the last hours, read
        `analytics/rows`, or the counters of [monitoring](monitoring.md).

        ## Dimensions

        | dimension | meaning |
        |---|---|
        | `channel`, `source`, `medium`, `campaign` | where the member came from, by its click or else by its sign-up |
        | `referrer_host`, `country`, `device`, `language` | likewise: the site before, and where and how it came |
        | `group` | the group of the referrer when it referred the member; for clicks, when the click was counted |
        | `terms_version` | the version of the Terms that governs the referral, event or reward; clicks have none |
        | `member`, `code` | the referrer, and the code of the referral |
        | `rule`, `level` | of rewards only; level 0 is the member itself, 1 its referrer |
        | `type`, `sku`, `category` | of events of referred members only: their type, and these two properties |

        ## The same from rows

        These statements recompute the sums from the rows that they count. `tributary verify` compares both,
        and tests compare them over random histories with refunds, reopened referrals and late events.
        Parameters: `@program` is the internal id, `@from` and `@to` are microseconds since 1970. Both
        databases run them; on SQLite, `cast(e.facts as json)` is `e.facts`.

        """;

    [Fact]
    public void Metrics_are_documented()
    {
        var page = new StringBuilder(Introduction);
        foreach (var metric in Metric.All)
            page.Append(
                $"| `{metric.Name}` | {EnumNames.Of(metric.Unit)} | {metric.Meaning} | "
                    + $"{(metric.Formula is null ? "" : $"`{metric.Formula}`")} |\n"
            );
        page.Append(Delays);
        foreach (var figure in FigureSql.All)
        {
            page.Append($"`{figure.Metric}`");
            if (!figure.IsOfAnyInterval)
                page.Append(", of all time: a row shows a reward as it is now, and not when it was reversed");
            page.Append($"\n\n```sql\n{WrappedSql.Of(figure.Sql)}\n```\n\n");
        }
        GeneratedFile.IsCurrent("docs/metrics.md", page.ToString().TrimEnd() + "\n");
    }

    [Fact]
    public void Every_sum_can_be_computed_from_rows()
    {
        string[] others =
        [
            "clicks",
            "visitors",
            "repeated_clicks",
            "machine_clicks",
            "excess_clicks",
            "fraud_held",
            "click_sign_ups",
            "refunds",
            "net_revenue",
            "other_orders",
            "other_revenue",
        ];

        Assert.Equal(
            Metric
                .All.Where(metric => metric.Unit <= MetricUnit.Amount)
                .Select(metric => metric.Name)
                .Except(others)
                .Order(),
            FigureSql.All.Select(figure => figure.Metric).Order()
        );
    }
}
