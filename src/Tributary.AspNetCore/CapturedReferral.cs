using Microsoft.AspNetCore.Http;
using Tributary.Client.Contracts;

namespace Tributary.AspNetCore;

/// <summary>What brought a visitor to the platform's own site; hand <see cref="Visitor"/> and <see cref="Click"/> on with the sign-up.</summary>
/// <remarks>
/// A <see cref="NewMember.Code"/> counts as typed by the person and goes before links where the Terms prefer codes; give it
/// only when the person saw it, as in a filled-in form field.
/// </remarks>
/// <param name="Code">The code of the latest link. As found in the address, so it may be unknown.</param>
/// <param name="Click">The click's id, <c>clk_…</c>, when the link host had counted it and passed it on; otherwise null: the visitor stands for it.</param>
/// <param name="Visitor">Names this browser on this site.</param>
public sealed record CapturedReferral(string Code, string? Click, string Visitor)
{
    private const int LongestPart = 64;

    // visitor.click.code, the code last since it alone may hold a dot.
    internal string ToCookie() => $"{Visitor}.{Click}.{Code}";

    internal static CapturedReferral? FromCookie(string? cookie) =>
        cookie?.Split('.', 3) is [var visitor, var click, var code] && IsToken(visitor) && (click == "" || IsToken(click)) && IsCode(code)
            ? new CapturedReferral(code, click == "" ? null : click, visitor)
            : null;

    internal static bool IsCode(string? text) => text is { Length: > 0 and <= LongestPart } && !text.Any(char.IsControl);

    internal static bool IsToken(string? text) =>
        text is { Length: > 0 and <= LongestPart } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}

/// <summary>Reads what the capture middleware kept.</summary>
public static class CapturedReferralReading
{
    /// <summary>What brought this visitor; null for nothing, or without consent. Needs <c>UseTributaryCapture</c> earlier in the pipeline.</summary>
    public static CapturedReferral? GetTributaryReferral(this HttpContext context) => context.Features.Get<CapturedReferral>();
}
