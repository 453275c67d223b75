namespace Tributary.Engine.Analytics;

/// <summary>
/// The weeks and months in which a member had an event: a bit for each, counted from the one in which it joined. What
/// comes later than the last bit is not kept.
/// </summary>
public readonly record struct Presence(long Weeks, long Months)
{
    public const int Ages = 63;

    public bool IsIn(CohortSpan span, int age) => ((span == CohortSpan.Week ? Weeks : Months) & (1L << age)) != 0;

    public Presence With(CohortSpan span, int age) =>
        span == CohortSpan.Week
            ? this with
            {
                Weeks = Weeks | (1L << age),
            }
            : this with
            {
                Months = Months | (1L << age),
            };
}
