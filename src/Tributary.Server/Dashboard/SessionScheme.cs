using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Session;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Dashboard;

/// <summary>
/// Finds the person of a request by the cookie of a session. The cookie holds a random token and nothing else: what the
/// person may do is read from the database.
/// </summary>
internal sealed class SessionScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log,
    UrlEncoder encoder,
    People people
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "session";
    public const string TokenClaim = "token";

    private const string CookieName = "trb_session";

    public static string? TokenOf(HttpRequest request) => request.Cookies[CookieName];

    public static void Write(HttpContext context, string token) =>
        context.Response.Cookies.Append(CookieName, token, CookieOf(context));

    public static void Forget(HttpContext context) => context.Response.Cookies.Delete(CookieName, CookieOf(context));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { Length: > 0 and < 128 } token)
            return AuthenticateResult.NoResult();
        if (await people.FindAsync(token, Context.RequestAborted) is not { } found)
            return AuthenticateResult.NoResult();
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(found, token), Name));
    }

    /// <summary>Returns the claims of a person with a session, as pages see them.</summary>
    public static ClaimsPrincipal PrincipalOf(SignedIn found, string token)
    {
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, found.Person.Id.Value.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, found.Person.Name),
            new(ClaimTypes.Email, found.Person.Email),
            new(PersonClaims.Role, found.Person.Role),
            new(TokenClaim, token),
        };
        if (found.NeedsCodes)
            claims.Add(new Claim(PersonClaims.NeedsCodes, "true"));
        else
            claims.AddRange(
                ScopeWords.Of(found.Caller.Scopes).Split(' ').Select(scope => new Claim(PersonClaims.Right, scope))
            );
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Name, ClaimTypes.Name, PersonClaims.Role));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect($"{Addresses.SignIn}?return={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
        return Task.CompletedTask;
    }

    private static CookieOptions CookieOf(HttpContext context) =>
        new()
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            Path = "/", // the circuits of pages have an address beside /dashboard
            MaxAge = TimeSpan.FromDays(14),
        };
}
