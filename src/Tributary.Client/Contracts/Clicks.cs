namespace Tributary.Client.Contracts;

/// <summary>A visit through a code, reported by the platform's own site.</summary>
public sealed record NewClick
{
    /// <summary>The code in the address. A click with an unknown code is stored without attribution.</summary>
    public required string Code { get; init; }

    /// <summary>The visitor id that an earlier click gave this browser.</summary>
    public string? Visitor { get; init; }

    /// <summary>The page that the person came from. Only its host is used in figures.</summary>
    public string? ReferrerUrl { get; init; }

    /// <summary>The page that the person opened. Its <c>utm_</c> parameters say where the person came from.</summary>
    public string? LandingUrl { get; init; }

    /// <summary>
    /// The person's IPv4 or IPv6 address. Its country is kept, and the address is not. In a call from a browser, the
    /// default is the address of the request.
    /// </summary>
    public string? Ip { get; init; }

    /// <summary>The person's <c>User-Agent</c>. The default is the value in the request.</summary>
    public string? UserAgent { get; init; }

    /// <summary>
    /// The person's <c>Accept-Language</c>. Only the first language is kept. In a call from a browser, the default is
    /// that of the request.
    /// </summary>
    public string? AcceptLanguage { get; init; }

    /// <summary>
    /// The person's <c>Sec-CH-UA-Mobile</c>: <c>?1</c> for a phone, <c>?0</c> otherwise. In a call from a browser, the
    /// default is that of the request.
    /// </summary>
    public string? MobileHint { get; init; }
}

/// <summary>The answer to a click. Send both ids with the sign-up.</summary>
public sealed record ClickInfo
{
    /// <summary>The id of the click, <c>clk_…</c>.</summary>
    public required string Click { get; init; }

    /// <summary>The id of this browser. Store it in a first-party cookie.</summary>
    public required string Visitor { get; init; }

    /// <summary>The fields that were ignored because they could not be read. Null if there are none.</summary>
    public IReadOnlyList<IgnoredField>? Ignored { get; init; }
}
