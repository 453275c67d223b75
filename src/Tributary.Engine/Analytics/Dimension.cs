namespace Tributary.Engine.Analytics;

/// <summary>A property that figures can be broken down and filtered by.</summary>
public enum Dimension
{
    /// <summary>The kind of place that the visit or sign-up came from.</summary>
    Channel,
    Source,
    Medium,
    Campaign,

    /// <summary>The site that linked to the link.</summary>
    ReferrerHost,
    Country,
    Device,
    Language,

    /// <summary>The group that the referrer was in when it referred the member.</summary>
    Group,
    TermsVersion,

    /// <summary>The referrer.</summary>
    Member,

    /// <summary>The code of the referral.</summary>
    Code,

    /// <summary>The rule that granted a reward.</summary>
    Rule,

    /// <summary>The level of a reward's beneficiary; 0 is the member itself.</summary>
    Level,

    /// <summary>The type of an event.</summary>
    Type,

    /// <summary>The property <c>sku</c> of an event.</summary>
    Sku,

    /// <summary>The property <c>category</c> of an event.</summary>
    Category,
}

/// <summary>Keeps or excludes figures by the values of a dimension.</summary>
/// <param name="Values">As the API writes them; empty for figures whose value is unknown.</param>
public sealed record DimensionFilter(Dimension Dimension, bool Excludes, IReadOnlyList<string> Values);
