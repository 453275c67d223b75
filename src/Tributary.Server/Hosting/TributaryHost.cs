using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Http.Json;
using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>The server put together: 1. the database, migrated, 2. the parts, 3. the way of a request, 4. the endpoints.</summary>
internal static class TributaryHost
{
    /// <summary>The largest body of a call; lines of NDJSON have no such end, only each line has.</summary>
    public const int MaxBodyBytes = 8 << 20;

    private static readonly TimeSpan s_stopWithin = TimeSpan.FromSeconds(30);

    /// <exception cref="StartException">The database cannot be opened or does not fit the options.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, TributaryOptions options, CancellationToken stopping)
    {
        var time = TimeProvider.System;
        var cache = new ProgramCache();
        var stores = await Stores.OpenAsync(options, cache, time, stopping);
        Add(builder, options, stores, cache, time);
        var app = builder.Build();
        Use(app, options);
        Map(app, options);
        return app;
    }

    private static void Add(WebApplicationBuilder builder, TributaryOptions options, Stores stores, ProgramCache cache, TimeProvider time)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = s_stopWithin);
        services.Configure<JsonOptions>(json =>
        {
            // A resolver brings only the types; how they are written stands with the contracts.
            var contracts = TributaryJson.Default.Options;
            json.SerializerOptions.PropertyNamingPolicy = contracts.PropertyNamingPolicy;
            json.SerializerOptions.DefaultIgnoreCondition = contracts.DefaultIgnoreCondition;
            foreach (var converter in contracts.Converters) json.SerializerOptions.Converters.Add(converter);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, TributaryJson.Default);
        });
        services.AddExceptionHandler<ProblemHandler>();
        services.AddProblemDetails();
        services.AddSingleton(options).AddSingleton(time).AddSingleton(cache);
        services.AddSingleton(_ => stores); // by a factory, so that the container disposes it
        services.AddSingleton(stores.Store).AddSingleton(stores.Database);
        services.AddSingleton<Links>().AddSingleton<ProgramSwitch>();
        services.AddReads();
        services.AddSingleton<ApiKeys>().AddSingleton<KeyRing>().AddSingleton<ProgramDirectory>().AddSingleton<RateGate>();
    }

    private static void Use(WebApplication app, TributaryOptions options)
    {
        if (!options.TrustedProxies.IsEmpty)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies) forwarded.KnownIPNetworks.Add(network);
            app.UseForwardedHeaders(forwarded);
        }
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => StatusPage(context.HttpContext));
        app.UseMiddleware<AddressCheck>();
        app.UseRouting();
        app.UseMiddleware<KeyCheck>();
    }

    private static void Map(WebApplication app, TributaryOptions options)
    {
        app.MapHealth();
        if (!options.Answers) return;
        app.MapPrograms();
        app.MapReads();
    }

    // What routing refuses: an address or a method that is not there.
    private static Task StatusPage(HttpContext context) => (context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.Of(ErrorCodes.NotFound),
        StatusCodes.Status405MethodNotAllowed => Problems.Of(ErrorCodes.MethodNotAllowed),
        StatusCodes.Status415UnsupportedMediaType => Problems.Of(ErrorCodes.UnsupportedMediaType),
        _ => null,
    })?.ExecuteAsync(context) ?? Task.CompletedTask;
}
