namespace Tributary.Client.Contracts;

/// <summary>
/// Where a member came from: the click that counts for the sign-up, with the sign-up's own source and campaign where
/// they were sent. It holds nothing personal, never changes, and an erasure keeps it. What is not known is null.
/// </summary>
public sealed record AcquisitionInfo
{
    /// <summary>The kind of place: one of <see cref="Channels"/>.</summary>
    public string? Channel { get; init; }

    /// <summary>The parameter <c>utm_source</c> of the link, in lower case.</summary>
    public string? Source { get; init; }

    /// <summary>The parameter <c>utm_medium</c> of the link, in lower case.</summary>
    public string? Medium { get; init; }

    /// <summary>The parameter <c>utm_campaign</c> of the link.</summary>
    public string? Campaign { get; init; }

    /// <summary>The host of the page before, without <c>www.</c>. Null for your own site.</summary>
    public string? ReferrerHost { get; init; }

    /// <summary>The country at the click, as an ISO 3166-1 alpha-2 code.</summary>
    public string? Country { get; init; }

    /// <summary>The kind of device: one of <see cref="DeviceClasses"/>.</summary>
    public string? Device { get; init; }

    /// <summary>The language of the browser, such as <c>de</c>.</summary>
    public string? Language { get; init; }
}

/// <summary>The values of <see cref="AcquisitionInfo.Channel"/>. Later versions may add values.</summary>
public static class Channels
{
    /// <summary>A visit without a referrer and without campaign parameters.</summary>
    public const string Direct = "direct";

    /// <summary>A search engine, unpaid.</summary>
    public const string Search = "search";

    /// <summary>A social network, a forum or a messenger, unpaid.</summary>
    public const string Social = "social";

    /// <summary>A newsletter or web mail.</summary>
    public const string Mail = "mail";

    /// <summary>A partner or affiliate.</summary>
    public const string Partner = "partner";

    /// <summary>Another site.</summary>
    public const string Referral = "referral";

    /// <summary>An advertisement.</summary>
    public const string Paid = "paid";

    /// <summary>A campaign of none of the other kinds.</summary>
    public const string Other = "other";
}

/// <summary>The values of <see cref="AcquisitionInfo.Device"/>. Later versions may add values.</summary>
public static class DeviceClasses
{
    /// <summary>A computer, or a tablet that looks like one.</summary>
    public const string Desktop = "desktop";

    /// <summary>A phone.</summary>
    public const string Mobile = "mobile";

    /// <summary>A tablet.</summary>
    public const string Tablet = "tablet";

    /// <summary>A television, a console or something else.</summary>
    public const string Other = "other";
}
