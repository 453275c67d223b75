namespace Tributary.Engine.Clicks;

/// <summary>The kind of place that a visit or a sign-up came from. Stored as a number.</summary>
public enum Channel
{
    Unknown = 0,

    /// <summary>A visit without a referrer and without campaign parameters.</summary>
    Direct = 1,

    /// <summary>A search engine, unpaid.</summary>
    Search = 2,

    /// <summary>A social network, a forum or a messenger, unpaid.</summary>
    Social = 3,

    /// <summary>A newsletter or web mail.</summary>
    Mail = 4,

    /// <summary>A partner or affiliate.</summary>
    Partner = 5,

    /// <summary>Another site.</summary>
    Referral = 6,

    /// <summary>An advertisement.</summary>
    Paid = 7,

    /// <summary>A campaign of none of the other kinds.</summary>
    Other = 8,
}
