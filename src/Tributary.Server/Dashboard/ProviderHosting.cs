using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Tributary.Dashboard.Addressing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;

namespace Tributary.Server.Dashboard;

/// <summary>Lets people sign in with an OpenID provider: code flow with PKCE, state and nonce.</summary>
internal static partial class ProviderHosting
{
    private const string Scheme = "openid";
    private const string Callback = "/dashboard/-/provider/callback";

    public static void AddProvider(this AuthenticationBuilder authentication, ProviderOptions provider)
    {
        authentication.Services.AddSingleton(provider).AddSingleton<ProviderSignIn>();
        authentication.AddOpenIdConnect(
            Scheme,
            options =>
            {
                options.Authority = provider.Authority.AbsoluteUri;
                options.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
                options.ClientId = provider.ClientId;
                options.ClientSecret = provider.Secret;
                options.CallbackPath = Callback;
                options.ResponseType = OpenIdConnectResponseType.Code;
                // The answer comes by a link, so its cookies need not be sent with the forms of other sites.
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                options.NonceCookie.SameSite = SameSiteMode.Lax;
                options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.MapInboundClaims = false;
                options.GetClaimsFromUserInfoEndpoint = true;
                options.ClaimActions.MapAll(); // groups and the like
                options.Scope.Clear();
                options.Scope.Add("openid");
                foreach (var scope in provider.Scopes)
                    options.Scope.Add(scope);
                options.Events.OnTokenValidated = KeepWhoItIs;
                options.Events.OnTicketReceived = AdmitAsync;
                options.Events.OnRemoteFailure = FailAsync;
            }
        );
    }

    public static void MapProvider(this WebApplication app)
    {
        app.MapGet(
                Addresses.Provider,
                (HttpContext context) =>
                    context.ChallengeAsync(
                        Scheme,
                        new AuthenticationProperties
                        {
                            RedirectUri = DashboardReturn.Of(context.Request.Query["return"]),
                        }
                    )
            )
            .ExcludeFromDescription()
            .AsDashboard();
        // The handler answers it. The route closes it where the dashboard is closed.
        app.MapGet(Callback, () => Results.Redirect(Addresses.SignIn)).ExcludeFromDescription().AsDashboard();
    }

    // The user info may not say who it is about in other words than the signed token.
    private static Task KeepWhoItIs(TokenValidatedContext context)
    {
        context.Properties!.Items[nameof(ProviderPerson.Issuer)] = context.SecurityToken.Issuer;
        context.Properties.Items[nameof(ProviderPerson.Subject)] = context.SecurityToken.Subject;
        return Task.CompletedTask;
    }

    private static async Task AdmitAsync(TicketReceivedContext context)
    {
        var (http, items) = (context.HttpContext, context.Properties!.Items);
        var services = http.RequestServices;
        var who = new ProviderPerson(
            items[nameof(ProviderPerson.Issuer)]!,
            items[nameof(ProviderPerson.Subject)]!,
            context.Principal!
        );
        context.HandleResponse();
        var person = await services
            .GetRequiredService<ProviderSignIn>()
            .FindAsync(who, http.TraceIdentifier, http.RequestAborted);
        if (person is null)
        {
            http.Response.Redirect($"{Addresses.SignIn}?failed=unknown");
            return;
        }
        var cookies = services.GetRequiredService<SignInCookies>();
        // The provider asks for second factors, if at all.
        var token = await services
            .GetRequiredService<People>()
            .BeginAsync(person.Id, cookies.ReadBrowser(http), "provider", http.RequestAborted);
        cookies.Remember(http, person.Id);
        SessionScheme.Write(http, token);
        http.Response.Redirect(DashboardReturn.Of(context.ReturnUri));
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>();
        LogFailed(log.CreateLogger(typeof(ProviderHosting).FullName!), context.Failure);
        context.HandleResponse();
        context.Response.Redirect($"{Addresses.SignIn}?failed=provider");
        return Task.CompletedTask;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A sign-in with the OpenID provider failed. The person may try again."
    )]
    private static partial void LogFailed(ILogger log, Exception? fault);
}
