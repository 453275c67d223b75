namespace Tributary.Engine.Analytics;

/// <summary>The figures of a day. Amounts are minor units of one currency.</summary>
public readonly record struct ActivitySums
{
    public long SignUps { get; init; }

    /// <summary>
    /// Referrals completed, less completions that were undone on that day. The same holds for the next two.
    /// </summary>
    public long Completions { get; init; }
    public long Rejections { get; init; }
    public long Expiries { get; init; }

    /// <summary>Events of the platform, without sign-ups and reversals.</summary>
    public long Events { get; init; }

    /// <summary>Events with an amount in a currency.</summary>
    public long Orders { get; init; }

    /// <summary>The amounts of orders, less what was reversed on that day.</summary>
    public long Revenue { get; init; }
    public long Refunds { get; init; }
    public long Refunded { get; init; }

    /// <summary>Rewards granted, less those that were wholly reversed on that day.</summary>
    public long Rewards { get; init; }
    public long RewardAmount { get; init; }

    /// <summary>Sign-ups by way of a click of that day.</summary>
    public long ClickSignUps { get; init; }

    /// <summary>Completed referrals of members who joined on that day, as they stand.</summary>
    public long JoinedCompletions { get; init; }

    /// <summary>Completed referrals of members who came by way of a click of that day, as they stand.</summary>
    public long ClickCompletions { get; init; }

    public static ActivitySums operator +(ActivitySums a, ActivitySums b) =>
        new()
        {
            SignUps = a.SignUps + b.SignUps,
            Completions = a.Completions + b.Completions,
            Rejections = a.Rejections + b.Rejections,
            Expiries = a.Expiries + b.Expiries,
            Events = a.Events + b.Events,
            Orders = a.Orders + b.Orders,
            Revenue = a.Revenue + b.Revenue,
            Refunds = a.Refunds + b.Refunds,
            Refunded = a.Refunded + b.Refunded,
            Rewards = a.Rewards + b.Rewards,
            RewardAmount = a.RewardAmount + b.RewardAmount,
            ClickSignUps = a.ClickSignUps + b.ClickSignUps,
            JoinedCompletions = a.JoinedCompletions + b.JoinedCompletions,
            ClickCompletions = a.ClickCompletions + b.ClickCompletions,
        };
}

/// <summary>Rewards by a rule, less what was reversed.</summary>
public readonly record struct RuleSums(long Rewards, long Amount)
{
    public static RuleSums operator +(RuleSums a, RuleSums b) => new(a.Rewards + b.Rewards, a.Amount + b.Amount);
}

/// <summary>Events of referred members with one property.</summary>
public readonly record struct PropertySums(long Events, long Revenue)
{
    public static PropertySums operator +(PropertySums a, PropertySums b) =>
        new(a.Events + b.Events, a.Revenue + b.Revenue);
}

/// <summary>The figures of a cohort at one age. Amounts are in the program's own currency.</summary>
/// <param name="Members">The members who joined; counted at age 0.</param>
/// <param name="Active">The members with an event.</param>
/// <param name="Orders">Events with an amount.</param>
public readonly record struct CohortSums(
    long Members,
    long Active,
    long Completions,
    long Orders,
    long Revenue,
    long RewardAmount
)
{
    public static CohortSums operator +(CohortSums a, CohortSums b) =>
        new(
            a.Members + b.Members,
            a.Active + b.Active,
            a.Completions + b.Completions,
            a.Orders + b.Orders,
            a.Revenue + b.Revenue,
            a.RewardAmount + b.RewardAmount
        );
}
