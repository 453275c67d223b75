using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using MudBlazor.Services;
using Tributary.Dashboard;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Session;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Server.Http.InProcess;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Dashboard;

/// <summary>Serves the pages of the dashboard.</summary>
internal static class DashboardHosting
{
    /// <summary>
    /// Scripts come from this server only, and none stands in a page. Styles may stand in one, since components set
    /// sizes there.
    /// </summary>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Folder = "/dashboard";

    /// <summary>The most bytes of a page's answers that a browser hands back to the page's circuit.</summary>
    private const int MostStateBytes = 1 << 20;

    public static void AddDashboard(this IServiceCollection services, TributaryOptions options)
    {
        services
            .AddSingleton<PersonStore>()
            .AddSingleton<Sessions>()
            .AddSingleton<Invitations>()
            .AddSingleton<OneTimeCodes>()
            .AddSingleton<TrialCounts>();
        services
            .AddSingleton(new CodePolicy(options.CodesFor))
            .AddSingleton<People>()
            .AddSingleton<PasswordHasher<Person>>()
            .AddSingleton<Passwords>()
            .AddSingleton<SignIn>()
            .AddSingleton<SignInTrials>()
            .AddSingleton<SecondFactor>()
            .AddSingleton<InvitationLinks>();
        services.AddSingleton<SignInCookies>().AddSingleton<ApiPipeline>();
        services.AddSingleton(new SignInChoices(options.Provider?.Name));
        var authentication = services
            .AddAuthentication(SessionScheme.Name)
            .AddScheme<AuthenticationSchemeOptions, SessionScheme>(SessionScheme.Name, configureOptions: null);
        if (options.Provider is { } provider)
            authentication.AddProvider(provider);
        services.AddAuthorization().AddCascadingAuthenticationState();
        services.AddDataProtection().SetApplicationName("tributary");
        services.AddSingleton<ProtectionKeys>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<ProtectionKeys>((keys, repository) => keys.XmlRepository = repository);
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "trb_form";
            forgery.Cookie.Path = Folder;
            forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forgery.SuppressXFrameOptionsHeader = true; // every answer has it already
        });
        services
            .AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MostStateBytes);
        services.AddScoped<AuthenticationStateProvider, PersonState>();
        services.AddMudServices();
        services.AddScoped<Api>();
        services.AddScoped<PageAddress>();
        services.AddSingleton<InvitationFinder>(parts =>
            async token =>
                await parts.GetRequiredService<InvitationLinks>().FindAsync(token, CancellationToken.None)
                    is { } invitation
                    ? new InvitedPerson(invitation.Email.Length == 0 ? null : invitation.Email)
                    : null
        );
        services.AddSingleton<ApiHandlers>(parts =>
            person => new ApiHandler(
                parts.GetRequiredService<ApiPipeline>(),
                parts.GetRequiredService<IServiceScopeFactory>(),
                new PersonCaller(parts.GetRequiredService<People>(), person).FindAsync
            )
        );
    }

    /// <summary>Adds what only pages need to their way: who is signed in, their content policy, their forms.</summary>
    public static void UseDashboard(this WebApplication app)
    {
        // Unless it is told that they are there, the host puts both before everything else, and each redirect and each
        // event would look for a person.
        var properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            context =>
                context.Request.Path.StartsWithSegments(Folder) || context.Request.Path.StartsWithSegments("/_blazor"),
            pages =>
            {
                pages.Use(
                    (context, next) =>
                    {
                        context.Response.Headers.ContentSecurityPolicy = Policy;
                        context.Response.Headers.CacheControl = "no-store";
                        Viewer.Current = Viewer.Read(context.Request.Cookies);
                        return next(context);
                    }
                );
                pages.UseAuthentication();
                pages.UseAuthorization();
                pages.UseAntiforgery();
            }
        );
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.MapGet($"{PageAssets.Folder}/{{hash}}/{{name}}", SendAsset).ExcludeFromDescription().AsDashboard();
        ActivatorUtilities.CreateInstance<SignInEndpoints>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<ListFileEndpoints>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<ExportDownloads>(app.Services).Map(app);
        if (app.Services.GetService<ProviderOptions>() is not null)
            app.MapProvider();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
            .AsDashboard()
            .Add(endpoint => endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute()));
    }

    private static IResult SendAsset(HttpContext context, string hash, string name)
    {
        if (PageAssets.Find(hash, name) is not { } asset)
            return Problems.Of(RequestErrors.NotFound);
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            return Results.Stream(asset.Open(), asset.Type);
        context.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(asset.Compressed, asset.Type);
    }
}
