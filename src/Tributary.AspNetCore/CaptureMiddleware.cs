using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using Tributary.Client.Contracts;

namespace Tributary.AspNetCore;

/// <summary>Captures links to the platform's own pages. It never blocks a page or makes it fail.</summary>
/// <remarks>
/// 1. Without the visitor's consent, do nothing. 2. Read the referral of an earlier link from the cookie. 3. If a
/// person opens a page with a code, renew the cookie. 4. Queue the click, unless the link host has counted it. 5. Keep
/// the referral for the page's own code.
/// </remarks>
internal sealed class CaptureMiddleware(
    RequestDelegate next,
    IOptions<TributaryCaptureOptions> options,
    ClickQueue queue
)
{
    private const string MobileHint = "Sec-CH-UA-Mobile";

    private readonly TributaryCaptureOptions options = options.Value;

    public Task InvokeAsync(HttpContext context)
    {
        if (options.Consent?.Invoke(context) ?? true)
        {
            var known = CapturedReferral.FromCookie(context.Request.Cookies[options.Cookie]);
            context.Features.Set(Capture(context, known) ?? known);
        }

        return next(context);
    }

    private CapturedReferral? Capture(HttpContext context, CapturedReferral? known)
    {
        var query = context.Request.Query;
        if (!query.TryGetValue(options.Parameter, out var codes) || !Navigation.IsByPerson(context.Request))
            return null;
        var code = codes.ToString().Trim();
        if (!CapturedReferral.IsCode(code))
            return null;

        var click = query[options.ClickParameter].ToString();
        var captured = new CapturedReferral(
            code,
            CapturedReferral.IsToken(click) ? click : null,
            known?.Visitor ?? NewVisitor()
        );
        if (captured.Click is null)
            queue.Add(ClickOf(context, captured));
        SetCookie(context, captured);
        return captured;
    }

    private void SetCookie(HttpContext context, CapturedReferral captured)
    {
        context.Response.Cookies.Append(
            options.Cookie,
            captured.ToCookie(),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                MaxAge = options.Window,
                Path = "/",
            }
        );
        context.Response.OnStarting(static state => KeepFromSharedCaches((HttpContext)state), context);
    }

    // A shared cache that stored the page with its cookie would give all visitors the same id.
    private static Task KeepFromSharedCaches(HttpContext context)
    {
        var headers = context.Response.GetTypedHeaders();
        if (headers.CacheControl is not { NoStore: true })
        {
            var control = headers.CacheControl ?? new Microsoft.Net.Http.Headers.CacheControlHeaderValue();
            (control.Public, control.Private, control.SharedMaxAge) = (false, true, null);
            headers.CacheControl = control;
        }

        return Task.CompletedTask;
    }

    private static NewClick ClickOf(HttpContext context, CapturedReferral captured) =>
        new()
        {
            Code = captured.Code,
            Visitor = captured.Visitor,
            ReferrerUrl = TextOrNull(context.Request.Headers.Referer.ToString()),
            LandingUrl = context.Request.GetEncodedUrl(),
            Ip = context.Connection.RemoteIpAddress?.ToString(),
            UserAgent = TextOrNull(context.Request.Headers.UserAgent.ToString()),
            AcceptLanguage = TextOrNull(context.Request.Headers.AcceptLanguage.ToString()),
            MobileHint = TextOrNull(context.Request.Headers[MobileHint].ToString()),
        };

    private static string? TextOrNull(string text) => text == "" ? null : text;

    // 128 random bits, so that nobody can guess the id of another visitor.
    private static string NewVisitor() => "v" + RandomNumberGenerator.GetHexString(32, lowercase: true);
}
