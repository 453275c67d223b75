using Tributary.Engine.Clicks;
using Tributary.Engine.Referrals;

namespace Tributary.Tests.Simulation;

/// <summary>How an account comes to its sign-up.</summary>
internal sealed record SignUpPath(ReferralSource Source)
{
    /// <summary>The sign-up names the referrer, and there was no click.</summary>
    public static SignUpPath Named { get; } = new(ReferralSource.Referrer);

    public TimeSpan ClickLag { get; init; }
    public ClickFlags Marks { get; init; }

    /// <summary>True for an address of a data centre.</summary>
    public bool IsHosting { get; init; }

    /// <summary>A link was followed, and the sign-up came after this time.</summary>
    public static SignUpPath ByLink(TimeSpan lag, ClickFlags marks = ClickFlags.None) =>
        new(ReferralSource.Link) { ClickLag = lag, Marks = marks };

    public Step.Join Of(Step.Join join) =>
        join with
        {
            Source = Source,
            ClickLag = ClickLag,
            Marks = Marks,
            IsHosting = IsHosting,
        };
}
