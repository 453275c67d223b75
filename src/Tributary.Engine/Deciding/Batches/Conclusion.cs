using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// The result of deciding an entry: everything that its decision records, apart from its place in the order.
/// </summary>
/// <param name="Reason">Null for an entry that took effect.</param>
/// <param name="Version">The version of the Terms that governed it; 0 for none.</param>
internal sealed record Conclusion(Outcome Outcome, Reason? Reason, int Version, Trace Trace)
{
    /// <summary>The referrer who is credited; null for nobody.</summary>
    public MemberId? ReferrerId { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>; negative for a reversal.</summary>
    public long Revenue { get; init; }
    public string? Currency { get; init; }

    /// <summary>+1 when the entry completed a referral, −1 when it took a completion back.</summary>
    public int Completed { get; init; }
    public int SignedUp { get; init; }

    public static Conclusion Applied(Trace trace, int version = 0) => new(Outcome.Applied, null, version, trace);

    public static Conclusion Rejected(Reason reason, int version = 0) =>
        new(Outcome.Rejected, reason, version, new Trace());
}
