using Microsoft.AspNetCore.HttpOverrides;
using Tributary.Server.Application;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Server.Capture;
using Tributary.Server.Dashboard;
using Tributary.Server.Demo;
using Tributary.Server.Features.Health;
using Tributary.Server.Http;
using Tributary.Server.Http.InProcess;
using Tributary.Server.Portal;
using Tributary.Server.Reference;

namespace Tributary.Server.Hosting;

/// <summary>
/// Builds the server: 1. the database, migrated; 2. the parts; 3. the way of a request; 4. the endpoints.
/// </summary>
internal static class TributaryHost
{
    /// <summary>
    /// A refused body of up to this size is still read and discarded, so that its sender reads the refusal and not a
    /// broken connection.
    /// </summary>
    private const int DrainedBodyBytes = 64 << 20;

    /// <summary>The most bytes of a request that a connection buffers before its key is checked.</summary>
    private const int UnreadBytes = 64 << 10;

    private const string TakenTypes =
        "Send the body with 'Content-Type: application/json', in UTF-8. Events may also be application/x-ndjson.";

    /// <summary>
    /// Begins a server. It reads appsettings.json once: to follow changes of the file, .NET would watch the whole
    /// folder with its subfolders, and be told of each write to a database below it.
    /// </summary>
    /// <param name="settings">The settings of the command line.</param>
    public static WebApplicationBuilder NewBuilder(params string[] settings) =>
        WebApplication.CreateBuilder([.. settings, "--hostBuilder:reloadConfigOnChange=false"]);

    /// <exception cref="StartException">The database cannot be opened or does not fit the options.</exception>
    public static async Task<WebApplication> BuildAsync(
        WebApplicationBuilder builder,
        TributaryOptions options,
        CancellationToken stopping
    )
    {
        var opened = await OpenedDatabase.OpenAsync(options, TimeProvider.System, stopping);
        try
        {
            return Build(builder, options, opened);
        }
        catch
        {
            await opened.Stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds the server on an open database, which it owns from then on.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, TributaryOptions options, OpenedDatabase opened)
    {
        Listen(builder, options);
        if (Telemetry.IsWanted(builder.Configuration))
            Telemetry.Add(builder);
        builder.Services.AddParts(options, opened, TimeProvider.System);
        var app = Build(builder, options);
        SecretStore.WarnWhenPlain(
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SecretStore).FullName!),
            opened.Secrets
        );
        return app;
    }

    private static WebApplication Build(WebApplicationBuilder builder, TributaryOptions options)
    {
        var app = builder.Build();
        app.Services.GetRequiredService<Stores>(); // created first, so that it is disposed last
        MetricSources.Connect(app.Services, options); // counts from the beginning
        Use(app, options);
        Map(app, options);
        return app;
    }

    /// <summary>Returns the addresses to listen on with the one for operators, separated by semicolons.</summary>
    public static string? AddressesOf(string? addresses, TributaryOptions options) =>
        options.Operating.Url is { } operating
            ? $"{addresses};{operating.GetLeftPart(UriPartial.Authority)}"
            : addresses;

    private static void Listen(WebApplicationBuilder builder, TributaryOptions options)
    {
        // Without it the limit is a megabyte, regardless of Kestrel's own.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = UnreadBytes);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = DrainedBodyBytes;
            kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(next =>
                    connection =>
                    {
                        BareRefusals.Fill(connection);
                        return next(connection);
                    }
                )
            );
        });
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = AddressesOf(
            builder.Configuration[WebHostDefaults.ServerUrlsKey],
            options
        );
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // It logs nothing here, and costs an activity for each request while it is enabled.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // It warns that a page with a form is not stored in caches, which is what such a page wants.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // It warns that nothing encrypts the keys of forms; what stores them does.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        builder.Services.Configure<HostOptions>(host =>
            (host.ShutdownTimeout, host.ServicesStopConcurrently) = (Shutdown.CutsAfter, true)
        );
    }

    private static void Use(WebApplication app, TributaryOptions options)
    {
        if (!options.TrustedProxies.IsEmpty)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders =
                    ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
                forwarded.KnownIPNetworks.Add(network);
            app.UseForwardedHeaders(forwarded);
        }
        app.Use(app.Services.GetRequiredService<ApiPipeline>().Remember);
        app.UseMiddleware<RequestStart>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => StatusPage(context.HttpContext));
        app.UseMiddleware<AddressCheck>();
        app.UseRouting();
        app.UseMiddleware<OpenPages>();
        app.UseCors();
        app.UseDashboard();
        app.UseMiddleware<KeyCheck>();
        app.UseMiddleware<QueryCheck>();
        app.UseMiddleware<Idempotency>();
    }

    private static void Map(WebApplication app, TributaryOptions options)
    {
        app.MapHealth();
        if (!options.Answers)
            return;
        app.MapEndpoints();
        app.MapCapture();
        app.MapScript();
        app.MapRoot();
        app.MapDashboard();
        app.MapPortal();
        if (options.ShowsDemo)
            ActivatorUtilities.CreateInstance<DemoPages>(app.Services).Map(app);
        app.MapDescription();
        app.MapChangesDescription();
    }

    // Refusals of routing: an address or a method that does not exist.
    private static Task StatusPage(HttpContext context) =>
        (
            context.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Problems.Of(RequestErrors.NotFound),
                StatusCodes.Status405MethodNotAllowed => Problems.Of(
                    RequestErrors.MethodNotAllowed,
                    $"This address supports {context.Response.Headers.Allow}, not {context.Request.Method}."
                ),
                StatusCodes.Status415UnsupportedMediaType => Problems.Of(
                    RequestErrors.UnsupportedMediaType,
                    TakenTypes
                ),
                _ => null,
            }
        )?.ExecuteAsync(context) ?? Task.CompletedTask;
}
