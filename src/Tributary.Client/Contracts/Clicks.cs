namespace Tributary.Client.Contracts;

/// <summary>One visit through a code, told by the platform's own site.</summary>
public sealed record NewClick
{
    /// <summary>The code in the address; an unknown one is kept unattributed.</summary>
    public required string Code { get; init; }

    /// <summary>The visitor id an earlier click gave this browser.</summary>
    public string? Visitor { get; init; }

    /// <summary>The page the person came from.</summary>
    public string? ReferrerUrl { get; init; }

    /// <summary>The page the person came to.</summary>
    public string? LandingUrl { get; init; }

    /// <summary>The person's address, IPv4 or IPv6; the request's own unless given.</summary>
    public string? Ip { get; init; }

    /// <summary>The person's <c>User-Agent</c>; the request's own unless given.</summary>
    public string? UserAgent { get; init; }
}

/// <summary>The answer to a click: hand both back at sign-up.</summary>
public sealed record ClickInfo
{
    /// <summary><c>clk_…</c></summary>
    public required string Click { get; init; }

    /// <summary>Names this browser; keep it in a first-party cookie.</summary>
    public required string Visitor { get; init; }

    /// <summary>Fields that were left out because they could not be read; null when there are none.</summary>
    public IReadOnlyList<IgnoredField>? Ignored { get; init; }
}
