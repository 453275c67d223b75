using System.Security.Cryptography;

namespace Tributary.Server.Portal;

/// <summary>Writes what the browser may do with a page of a member.</summary>
internal static class PortalPolicy
{
    /// <summary>
    /// A page that has ended holds nothing, so any site may show it and learn that it must begin a new one.
    /// </summary>
    private const string Anywhere = "*";

    private const int NonceBytes = 16;

    /// <summary>
    /// Allows the sites of the session to show the page in a frame, and the page to run its own script.
    /// </summary>
    /// <param name="logo">The address of the picture of the program; null for none.</param>
    /// <returns>The nonce for the style in the page.</returns>
    public static string Write(HttpResponse response, IReadOnlyList<string> origins, string? logo)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        var picture =
            logo is not null
            && Uri.TryCreate(logo, UriKind.Absolute, out var address)
            && address.IsAbsoluteUri
            && address.Scheme == Uri.UriSchemeHttps
                ? " " + address.GetLeftPart(UriPartial.Authority)
                : "";
        Write(
            response,
            $"style-src 'self' 'nonce-{nonce}'; img-src data:{picture}; connect-src 'self'; form-action 'self'",
            string.Join(' ', origins.Prepend("'self'"))
        );
        return nonce;
    }

    /// <summary>For the page that says that a session has ended.</summary>
    public static void WriteClosed(HttpResponse response) =>
        Write(response, "style-src 'self'; img-src data:; form-action 'none'", Anywhere);

    private static void Write(HttpResponse response, string parts, string ancestors)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; {parts}; base-uri 'none'; frame-ancestors {ancestors}";
        headers.CacheControl = "no-store";
        headers.Remove("X-Frame-Options"); // it cannot name sites; the policy does
    }
}
