using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>The person that the provider signs in next.</summary>
internal sealed record ProviderUser(string Subject, string Email)
{
    public bool IsVerified { get; init; } = true;
    public string Group { get; init; } = "none";
}

/// <summary>An OpenID provider in this process: OpenIddict, which signs in its <see cref="User"/>.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "tributary";
    public const string Secret = "client secret of the tests";

    private readonly WebApplication _app;

    private TestProvider(WebApplication app) => _app = app;

    public ProviderUser User { get; set; } = new("nobody", "nobody@example.com");

    public string Address =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<TestProvider> StartAsync(CancellationToken stopping)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0")]);
        builder.Services.AddOpenIddict().AddServer(Configure);
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.UseAuthentication();
        app.MapGet("/authorize", provider.Authorize);
        await app.StartAsync(stopping);
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.Email, Scopes.Profile);
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.EnableDegradedMode(); // without a database: the two handlers check the client
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler =>
            handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId)
                    context.Reject(Errors.InvalidClient);
                return default;
            })
        );
        server.AddEventHandler<ValidateTokenRequestContext>(handler =>
            handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != Secret)
                    context.Reject(Errors.InvalidClient);
                return default;
            })
        );
        server.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
    }

    private IResult Authorize(HttpContext context)
    {
        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, User.Subject);
        identity.SetClaim(Claims.Email, User.Email);
        identity.SetClaim(Claims.EmailVerified, User.IsVerified);
        identity.SetClaim(Claims.Name, "Name of " + User.Subject);
        identity.SetClaim("groups", User.Group);
        identity.SetScopes(context.GetOpenIddictServerRequest()!.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken, Destinations.AccessToken]);
        return Results.SignIn(
            new ClaimsPrincipal(identity),
            authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme
        );
    }
}
