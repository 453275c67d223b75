using System.Collections.Frozen;

namespace Tributary.Engine.Analytics;

public enum MetricUnit
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>Minor units of the currency asked for.</summary>
    Amount,

    /// <summary>Minor units for each of something, with decimals.</summary>
    Average,

    /// <summary>A share: 0.05 is five percent.</summary>
    Ratio,
}

/// <summary>
/// A figure that a person reads, defined once: wherever it is shown, it is computed here. docs/metrics.md is written
/// from this list.
/// </summary>
/// <param name="Formula">How it is computed, in the names of other metrics.</param>
/// <param name="Value">Null where it is not measured, or would be divided by zero.</param>
public sealed record Metric(
    string Name,
    MetricUnit Unit,
    string Meaning,
    string? Formula,
    Func<Measures, decimal?> Value
)
{
    private const int Decimals = 6;

    private static readonly ActivitySums s_one = new()
    {
        SignUps = 1,
        Completions = 1,
        Rejections = 1,
        Expiries = 1,
        Events = 1,
        Orders = 1,
        Revenue = 1,
        Refunds = 1,
        Refunded = 1,
        Rewards = 1,
        RewardAmount = 1,
        ClickSignUps = 1,
        JoinedCompletions = 1,
        ClickCompletions = 1,
    };

    private static readonly ActivitySums s_withoutOrders = s_one with
    {
        Orders = 0,
        Revenue = 0,
        Refunds = 0,
        Refunded = 0,
    };

    private static readonly Measures s_all = new()
    {
        Clicks = 2,
        Visitors = 1,
        MachineClicks = 1,
        ExcessClicks = 1,
        FraudHeld = 1,
        Referred = s_one,
        Others = s_one,
    };

    /// <summary>The sum that the formula begins with, or the metric's own name; both are large together.</summary>
    public string Leading => Formula is null ? Name : Formula.TrimStart('(').Split(' ')[0];

    /// <summary>True for a count of clicks, which are not entries of the log.</summary>
    public bool IsOfClicks =>
        Name is "clicks" or "visitors" or "repeated_clicks" or "machine_clicks" or "excess_clicks";

    /// <summary>True for a figure that is read from rewards as they are now.</summary>
    public bool IsOfReview => Name == "fraud_held";

    /// <summary>True for a figure that is kept for a program as a whole, by no dimension.</summary>
    public bool IsOfProgram => IsOfReview || Name is "machine_clicks" or "excess_clicks";

    /// <summary>
    /// Returns true for a metric that is kept by all of these dimensions. By rule and level only rewards are kept, and
    /// by the properties of events only those events.
    /// </summary>
    public bool IsKeptBy(IEnumerable<Dimension> dimensions) =>
        dimensions.All(dimension =>
            !IsOfProgram
            && dimension switch
            {
                Dimension.Rule or Dimension.Level => Name is "rewards" or "reward_amount",
                >= Dimension.Type => Name is "events" or "revenue",
                _ => true,
            }
        );

    /// <summary>True for a metric that is not measured in a program without clicks.</summary>
    public bool NeedsClicks =>
        Value(s_all with { Clicks = null, Visitors = null, MachineClicks = null, ExcessClicks = null }) is null;

    /// <summary>True for a metric that is not measured in a program whose events have no amounts.</summary>
    public bool NeedsOrders =>
        Value(s_all with { Referred = s_withoutOrders, Others = s_withoutOrders }) != Value(s_all);

    public static IReadOnlyList<Metric> All { get; } =
    [
        Count("clicks", "Clicks on links by people. Machines and link previews are not counted.", m => m.Clicks),
        Count("visitors", "Visitors, each once a day.", m => m.Visitors),
        Count(
            "repeated_clicks",
            "Clicks of a visitor after the first one of the day.",
            "clicks - visitors",
            m => m.Clicks - m.Visitors
        ),
        Count(
            "machine_clicks",
            "Visits to links by machines, link previews and pages loaded ahead. They are only counted.",
            m => m.MachineClicks
        ),
        Count(
            "excess_clicks",
            "Clicks by people above the limit of one address or link. No other figure includes them.",
            m => m.ExcessClicks
        ),
        Count(
            "members",
            "All members who signed up, whether or not somebody referred them.",
            m => m.Referred.SignUps + m.Others.SignUps
        ),
        Count("sign_ups", "Members who signed up through a referral.", m => m.Referred.SignUps),
        Count(
            "click_sign_ups",
            "Members who signed up after a click, on the day of the click.",
            m => m.Referred.ClickSignUps
        ),
        Count(
            "completions",
            "Referrals that were completed, less those whose completion was undone on that day.",
            m => m.Referred.Completions
        ),
        Count(
            "joined_completions",
            "Completed referrals of the members who signed up on that day, as they stand now.",
            m => m.Referred.JoinedCompletions
        ),
        Count(
            "click_completions",
            "Completed referrals of members who signed up after a click, on the day of the click, as they stand now.",
            m => m.Referred.ClickCompletions
        ),
        Count(
            "rejections",
            "Referrals that were rejected, less those that were reopened on that day.",
            m => m.Referred.Rejections
        ),
        Count(
            "expiries",
            "Referrals whose time to complete ended, less those that were completed after all.",
            m => m.Referred.Expiries
        ),
        Count("events", "Events of referred members, without sign-ups and reversals.", m => m.Referred.Events),
        Count("orders", "Events of referred members with an amount.", m => m.Referred.Orders),
        Amount("revenue", "The amounts of these orders, less what was reversed on that day.", m => m.Referred.Revenue),
        Count("refunds", "Refunds and chargebacks of referred members.", m => m.Referred.Refunds),
        Amount("refunded", "The amounts that these refunds and chargebacks took back.", m => m.Referred.Refunded),
        Count(
            "rewards",
            "Rewards granted to all sides, less those that were wholly reversed on that day.",
            m => m.Referred.Rewards + m.Others.Rewards
        ),
        Amount("reward_amount", "The amounts of these rewards, less what was reversed on that day.", RewardAmount),
        Amount("fraud_held", "The rewards of that day that fraud detection holds now.", m => m.FraudHeld),
        Amount(
            "net_revenue",
            "Revenue minus rewards.",
            "revenue - reward_amount",
            m => m.Referred.Revenue - RewardAmount(m)
        ),
        Count("other_orders", "Orders of members that nobody referred.", m => m.Others.Orders),
        Amount("other_revenue", "The amounts of these orders, less what was reversed.", m => m.Others.Revenue),
        Ratio(
            "sign_up_rate",
            "Sign-ups for each visitor of the period.",
            "sign_ups / visitors",
            m => (m.Referred.SignUps, m.Visitors)
        ),
        Ratio(
            "click_sign_up_rate",
            "The share of visitors who signed up later, by the day of their click.",
            "click_sign_ups / visitors",
            m => (m.Referred.ClickSignUps, m.Visitors)
        ),
        Ratio(
            "click_completion_rate",
            "The share of visitors whose referral is completed by now, by the day of their click.",
            "click_completions / visitors",
            m => (m.Referred.ClickCompletions, m.Visitors)
        ),
        Ratio(
            "completion_rate",
            "Completions for each sign-up of the period.",
            "completions / sign_ups",
            m => (m.Referred.Completions, m.Referred.SignUps)
        ),
        Ratio(
            "joined_completion_rate",
            "The share of the members who signed up in the period whose referral is completed by now.",
            "joined_completions / sign_ups",
            m => (m.Referred.JoinedCompletions, m.Referred.SignUps)
        ),
        Ratio(
            "conversion_rate",
            "Completions for each visitor of the period.",
            "completions / visitors",
            m => (m.Referred.Completions, m.Visitors)
        ),
        Ratio(
            "refund_rate",
            "Refunds for each order.",
            "refunds / orders",
            m => (m.Referred.Refunds, m.Referred.Orders)
        ),
        Ratio(
            "refund_amount_rate",
            "The share of order amounts that was taken back.",
            "refunded / (revenue + refunded)",
            m => (m.Referred.Refunded, m.Referred.Revenue + m.Referred.Refunded)
        ),
        Average(
            "revenue_per_click",
            "Revenue for each click.",
            "revenue / clicks",
            m => (m.Referred.Revenue, m.Clicks)
        ),
        Average(
            "earnings_per_click",
            "Rewards for each click.",
            "reward_amount / clicks",
            m => (RewardAmount(m), m.Clicks)
        ),
        Average(
            "average_order",
            "The amount of an order of a referred member, before refunds.",
            "(revenue + refunded) / orders",
            m => (m.Referred.Revenue + m.Referred.Refunded, m.Referred.Orders)
        ),
        Average(
            "other_average_order",
            "The amount of an order of a member that nobody referred, before refunds.",
            null,
            m => (m.Others.Revenue + m.Others.Refunded, m.Others.Orders)
        ),
        Average(
            "acquisition_cost",
            "The rewards to all sides for each completed referral.",
            "reward_amount / completions",
            m => (RewardAmount(m), m.Referred.Completions)
        ),
        Average(
            "return_on_rewards",
            "Revenue for each unit of rewards.",
            "revenue / reward_amount",
            m => (m.Referred.Revenue, RewardAmount(m))
        ),
    ];

    private static readonly FrozenDictionary<string, Metric> s_byName = All.ToFrozenDictionary(metric => metric.Name);

    public static Metric? Find(string name) => s_byName.GetValueOrDefault(name);

    private static long RewardAmount(Measures m) => m.Referred.RewardAmount + m.Others.RewardAmount;

    private static Metric Count(string name, string meaning, Func<Measures, long?> value) =>
        Count(name, meaning, null, value);

    private static Metric Count(string name, string meaning, string? formula, Func<Measures, long?> value) =>
        new(name, MetricUnit.Count, meaning, formula, m => value(m));

    private static Metric Amount(string name, string meaning, Func<Measures, long> value) =>
        Amount(name, meaning, null, value);

    private static Metric Amount(string name, string meaning, string? formula, Func<Measures, long> value) =>
        new(name, MetricUnit.Amount, meaning, formula, m => value(m));

    private static Metric Average(
        string name,
        string meaning,
        string? formula,
        Func<Measures, (long Part, long? Whole)> value
    ) => new(name, MetricUnit.Average, meaning, formula, m => Divide(value(m)));

    private static Metric Ratio(
        string name,
        string meaning,
        string? formula,
        Func<Measures, (long Part, long? Whole)> value
    ) => new(name, MetricUnit.Ratio, meaning, formula, m => Divide(value(m)));

    private static decimal? Divide((long Part, long? Whole) of) =>
        of.Whole is null or 0 ? null : Math.Round((decimal)of.Part / of.Whole.Value, Decimals);
}
