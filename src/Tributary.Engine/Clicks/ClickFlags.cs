namespace Tributary.Engine.Clicks;

/// <summary>Properties of a click's request that show how the click came about. Stored as a number.</summary>
[Flags]
public enum ClickFlags
{
    None = 0,

    /// <summary>A browser opened the page from another site without a touch or key press of a person.</summary>
    NoGesture = 1,

    /// <summary>The click came from a site that collects coupons.</summary>
    CouponSite = 2,
}
