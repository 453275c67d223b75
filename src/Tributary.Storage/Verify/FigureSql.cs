using Tributary.Storage.Connections;

namespace Tributary.Storage.Verify;

/// <summary>A figure of analytics, computed once more from the rows that it counts.</summary>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Sql">
/// Its parameters are <c>@program</c>, <c>@from</c> and <c>@to</c> in microseconds, and <c>@currency</c>. Both
/// databases run what <see cref="SqlFor"/> returns.
/// </param>
/// <param name="Kept">The same figure from table <c>activity_segment_day a</c>.</param>
public sealed record FigureSql(string Metric, string Sql, string Kept)
{
    /// <summary>As PostgreSQL writes it.</summary>
    private const string Facts = "cast(e.facts as json)";

    private const string Logged = "e.program_id = @program and e.occurred_at >= @from and e.occurred_at < @to";

    private const string Events =
        $"from entry e where {Logged} and e.seq is not null and e.type <> 'signup' and e.type not like '%.%' "
        + "and e.reverses_key is null and e.outcome <> 'rejected' and e.referrer_id is not null";

    private const string Revenue =
        $"from entry e where {Logged} and e.revenue <> 0 " + "and coalesce(e.revenue_currency, @currency) = @currency";

    /// <summary>The sums that every other metric is made of.</summary>
    /// <remarks>
    /// The rows of rewards tell the totals over all time only, since a row shows a reward as it is now. Clicks are
    /// counted as they come; those beyond the quota of an address are stored and not counted.
    /// </remarks>
    public static IReadOnlyList<FigureSql> All { get; } =
    [
        new(
            "members",
            $"select count(*) from entry e where {Logged} and e.type = 'signup' and e.outcome <> 'rejected'",
            "sum(a.sign_ups)"
        ),
        new(
            "sign_ups",
            $"select count(*) from entry e where {Logged} and e.type = 'signup' and e.signed_up = 1",
            "sum(case when a.is_referred then a.sign_ups else 0 end)"
        ),
        Steps("completions", "completed"),
        Steps("rejections", "rejected"),
        Steps("expiries", "expired"),
        new(
            "joined_completions",
            """
            select count(*) from referral r
            where r.program_id = @program and r.status = 'completed' and r.joined_at >= @from and r.joined_at < @to
            """,
            "sum(a.joined_completions)"
        ),
        new(
            "click_completions",
            $"""
            select count(*) from referral r
            join entry e on e.program_id = r.program_id and e.member_id = r.member_id and e.type = 'signup'
            where r.program_id = @program and r.status = 'completed'
                and e.occurred_at - cast({Facts} ->> 'click_lag_micros' as bigint) >= @from
                and e.occurred_at - cast({Facts} ->> 'click_lag_micros' as bigint) < @to
            """,
            "sum(a.click_completions)"
        ),
        new("events", $"select count(*) {Events}", "sum(case when a.is_referred then a.events else 0 end)"),
        new(
            "orders",
            $"select count(*) {Events} and e.amount is not null and e.currency = @currency",
            "sum(case when a.is_referred and a.currency = @currency then a.orders else 0 end)"
        ),
        new(
            "revenue",
            $"select coalesce(sum(e.revenue), 0) {Revenue}",
            "sum(case when a.is_referred and a.currency = @currency then a.revenue else 0 end)"
        ),
        new(
            "refunded",
            $"select coalesce(-sum(e.revenue), 0) {Revenue} and e.reverses_key is not null",
            "sum(case when a.is_referred and a.currency = @currency then a.refunded else 0 end)"
        ),
        new(
            "rewards",
            """
            select count(*) from reward r where r.program_id = @program and r.source <> 'adjustment'
                and r.status <> 'reversed' and r.occurred_at >= @from and r.occurred_at < @to
            """,
            "sum(a.rewards)"
        ),
        new(
            "reward_amount",
            """
            select coalesce(sum(r.amount - r.reversed), 0) from reward r
            where r.program_id = @program and r.source <> 'adjustment' and r.currency = @currency
                and r.occurred_at >= @from and r.occurred_at < @to
            """,
            "sum(case when a.currency = @currency then a.reward_amount else 0 end)"
        ),
    ];

    /// <summary>Returns the statement for one of the two databases.</summary>
    public string SqlFor(Database database) => Sql.Replace(Facts, database.AsJson("e.facts"), StringComparison.Ordinal);

    /// <summary>True when the rows tell the figure of any interval, and not only of all time.</summary>
    public bool IsOfAnyInterval => !Metric.StartsWith("reward", StringComparison.Ordinal);

    /// <summary>Counts referrals that came into a status, less those that left it.</summary>
    private static FigureSql Steps(string metric, string status) =>
        new(
            metric,
            $"""
            select coalesce(sum(case when s.status = '{status}' then 1 else 0 end
                - case when s.before = '{status}' then 1 else 0 end), 0)
            from (select h.status, e.occurred_at,
                    lag(h.status, 1, 'pending') over (partition by h.referral_id order by e.seq) as before
                from referral r
                join referral_history h on h.referral_id = r.id
                join entry e on e.id = h.event_id
                where r.program_id = @program) as s
            where s.occurred_at >= @from and s.occurred_at < @to
            """,
            $"sum(a.{metric})"
        );
}
