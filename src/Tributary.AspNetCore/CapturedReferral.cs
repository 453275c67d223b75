using Microsoft.AspNetCore.Http;
using Tributary.Client.Contracts;

namespace Tributary.AspNetCore;

/// <summary>
/// The referral that brought a visitor to the platform's own site. Send <see cref="Visitor"/> and <see cref="Click"/>
/// with the sign-up.
/// </summary>
/// <remarks>
/// A <see cref="NewMember.Code"/> counts as typed by the person, and takes precedence over links if the Terms prefer
/// codes. Send it only if the person saw it, for example in a prefilled form field.
/// </remarks>
/// <param name="Code">The code of the latest link. It is taken from the address, so it may be unknown.</param>
/// <param name="Click">
/// The id of the click, <c>clk_…</c>, if the link host counted it and passed it on. Otherwise null, and the visitor id
/// identifies the click.
/// </param>
/// <param name="Visitor">The id of this browser on this site.</param>
public sealed record CapturedReferral(string Code, string? Click, string Visitor)
{
    private const int LongestPart = 64;

    // visitor.click.code; the code is last, because only the code may contain a dot.
    internal string ToCookie() => $"{Visitor}.{Click}.{Code}";

    internal static CapturedReferral? FromCookie(string? cookie) =>
        cookie?.Split('.', 3) is [var visitor, var click, var code]
        && IsToken(visitor)
        && (click == "" || IsToken(click))
        && IsCode(code)
            ? new CapturedReferral(code, click == "" ? null : click, visitor)
            : null;

    internal static bool IsCode(string? text) =>
        text is { Length: > 0 and <= LongestPart } && !text.Any(char.IsControl);

    internal static bool IsToken(string? text) =>
        text is { Length: > 0 and <= LongestPart }
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}

/// <summary>Reads the referral that the capture middleware stored.</summary>
public static class CapturedReferralReading
{
    /// <summary>
    /// Returns the referral that brought this visitor. Null if there is none, or without consent. Requires
    /// <c>UseTributaryCapture</c> earlier in the pipeline.
    /// </summary>
    public static CapturedReferral? GetTributaryReferral(this HttpContext context) =>
        context.Features.Get<CapturedReferral>();
}
