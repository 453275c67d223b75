namespace Tributary.Engine.Deciding.Batches;

/// <summary>The fate of a completion when the event that brought it was wholly taken back.</summary>
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
/// How much of an event is taken back by the reversals in force. It does not depend on their order: each claims an
/// amount, and the sum of the claims is taken back, at most the whole event.
/// </summary>
/// <param name="Amount">Minor units taken back. For a reversal, how much of its claim was reinstated.</param>
/// <param name="IsWhole">True when nothing of the event is left.</param>
/// <param name="Claimed">The sum of the claims in force.</param>
/// <param name="Standing">How many reversals are in force. An event of amount zero is wholly reversed as soon as there
/// is one.</param>
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

    /// <param name="ends">True when nothing of the reversal is left in force.</param>
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
