using Tributary.Client.Contracts;
using Tributary.Portal.Texts;

namespace Tributary.Portal;

/// <summary>A page of a member, apart from its own content.</summary>
public sealed record PortalView
{
    /// <summary>The member's own view of the program.</summary>
    public required PortalHome Home { get; init; }

    /// <summary>The language of the page.</summary>
    public required Language Language { get; init; }

    /// <summary>The name of the page in its address; empty for the overview.</summary>
    public required string Page { get; init; }

    /// <summary>The language that the address asks for, which the links of the page ask for too.</summary>
    public string? AskedLanguage { get; init; }

    /// <summary>The sites that may show the page in a frame.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The time when the session ends; null for a preview.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Allows the style of the page under its content policy.</summary>
    public required string Nonce { get; init; }

    /// <summary>True for a part that the program has not switched off.</summary>
    public bool Shows(string part) => Home.Portal.Hidden?.Contains(part) != true;

    /// <summary>Returns the address of another page, relative to this one, so that no page names its token.</summary>
    public string Address(string page, string? more = null)
    {
        if (EndsAt is null)
            return "#"; // a preview leads nowhere
        var path = page.Length == 0 ? "./" : page;
        var language = AskedLanguage is null ? null : "lang=" + Uri.EscapeDataString(AskedLanguage);
        var query = string.Join('&', ((string?[])[language, more]).Where(part => part is not null));
        return query.Length == 0 ? path : path + "?" + query;
    }

    /// <summary>Writes an amount.</summary>
    public string Money(MoneyInfo money) => Money(money.Amount, money.Currency);

    /// <summary>Writes an amount in minor units.</summary>
    public string Money(long minor, string currency) =>
        Language.Money(minor, currency, Home.Decimals.GetValueOrDefault(currency, 2));
}
