namespace Tributary.Engine.Deciding;

/// <summary>What became of the completion that an event had brought, when the event was wholly taken back.</summary>
public enum TakenCompletion
{
    /// <summary>The event had not completed its member's referral.</summary>
    None,

    /// <summary>The referral is pending again.</summary>
    Open,

    /// <summary>Another event completed the referral in its place.</summary>
    Passed,
}

/// <summary>
/// How much of an event is taken back by the reversals that stand. It depends on which they are, not on their order:
/// each claims an amount, and what is taken is the sum of the claims, at most the whole event.
/// </summary>
/// <param name="Amount">Minor units taken back; of a reversal, how much of its claim was reinstated.</param>
/// <param name="IsWhole">Nothing is left.</param>
/// <param name="Claimed">The sum of the claims that stand.</param>
/// <param name="Standing">How many reversals stand; an event of zero is whole as soon as there is one.</param>
public readonly record struct ReversalState(
    long Amount,
    bool IsWhole,
    long Claimed,
    int Standing,
    TakenCompletion Completion
)
{
    /// <param name="claim">At most <paramref name="full"/>.</param>
    /// <param name="full">The event's amount.</param>
    public ReversalState Add(long claim, long full) => With(checked(Claimed + claim), Standing + 1, full);

    /// <param name="ends">Nothing of the reversal is left standing.</param>
    public ReversalState GiveBack(long claim, bool ends, long full) =>
        With(Claimed - claim, Standing - (ends ? 1 : 0), full);

    private ReversalState With(long claimed, int standing, long full) =>
        this with
        {
            Amount = Math.Min(claimed, full),
            IsWhole = full > 0 ? claimed >= full : standing > 0,
            Claimed = claimed,
            Standing = standing,
        };
}
