namespace Tributary.Engine.Clicks;

/// <summary>What a click's request said about how it came about. Stored as a number.</summary>
[Flags]
public enum ClickFlags
{
    None = 0,

    /// <summary>A browser opened the page from another site without a person's touch or key.</summary>
    NoGesture = 1,

    /// <summary>From a site that collects coupons.</summary>
    CouponSite = 2,
}
