using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Http;

namespace Tributary.Server.Dashboard;

/// <summary>
/// The cookies around a sign-in, encrypted and signed: one says for a year that a person has signed in from this
/// browser before, and one says for five minutes whose password was right, until the one-time code has come.
/// </summary>
internal sealed class SignInCookies(IDataProtectionProvider protection)
{
    private const string Known = "trb_known";
    private const string Step = "trb_step";
    private const string Folder = "/dashboard";
    private const int MostAgent = 256;
    private const int MostText = 1_024;
    private const int NameBytes = 12;

    private static readonly TimeSpan s_known = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_step = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _known = protection
        .CreateProtector("tributary known browser")
        .ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _step = protection
        .CreateProtector("tributary second step")
        .ToTimeLimitedDataProtector();

    public SignInBrowser ReadBrowser(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new SignInBrowser(
            RateGate.NetworkOf(address).ToString("x", CultureInfo.InvariantCulture),
            address?.ToString(),
            agent.Length == 0 ? null : agent[..Math.Min(agent.Length, MostAgent)]
        )
        {
            Known =
                Open(context, Known, _known)?.Split(':') is [var id, var name]
                && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var person)
                    ? new KnownBrowser(new PersonId(person), name)
                    : null,
            RequestId = context.TraceIdentifier,
        };
    }

    /// <summary>Remembers that a person has signed in from this browser.</summary>
    public void Remember(HttpContext context, PersonId person)
    {
        // The name stays, and the count of wrong tries with it.
        var name = ReadBrowser(context).Known is { } known && known.Person == person ? known.Name : NewName();
        Write(context, Known, _known.Protect($"{person}:{name}", s_known), s_known);
    }

    public void BeginStep(HttpContext context, PersonId person) =>
        Write(context, Step, _step.Protect(person.ToString(), s_step), s_step);

    /// <returns>The person whose password was right; null when that was too long ago.</returns>
    public PersonId? FindStep(HttpContext context) =>
        long.TryParse(Open(context, Step, _step), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new PersonId(id)
            : null;

    public static void EndStep(HttpContext context) =>
        context.Response.Cookies.Delete(Step, CookieOf(context, maxAge: null));

    private static string NewName() => RandomNumberGenerator.GetHexString(NameBytes * 2, lowercase: true);

    private static string? Open(HttpContext context, string cookie, ITimeLimitedDataProtector protector)
    {
        if (context.Request.Cookies[cookie] is not { Length: > 0 and < MostText } text)
            return null;
        try
        {
            return protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null; // of another server, changed, or too old
        }
    }

    private static void Write(HttpContext context, string name, string value, TimeSpan maxAge) =>
        context.Response.Cookies.Append(name, value, CookieOf(context, maxAge));

    private static CookieOptions CookieOf(HttpContext context, TimeSpan? maxAge) =>
        new()
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            Path = Folder,
            MaxAge = maxAge,
        };
}
