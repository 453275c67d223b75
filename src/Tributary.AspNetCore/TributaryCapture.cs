using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Client;

namespace Tributary.AspNetCore;

/// <summary>Adds link capture to an ASP.NET Core site.</summary>
public static class TributaryCapture
{
    /// <summary>
    /// Adds the services that <see cref="UseTributaryCapture"/> needs. Call
    /// <see cref="TributaryServices.AddTributary"/> too, with a program.
    /// </summary>
    public static IServiceCollection AddTributaryCapture(
        this IServiceCollection services,
        Action<TributaryCaptureOptions>? configure = null
    )
    {
        services.AddOptions<TributaryCaptureOptions>().Configure(configure ?? (static _ => { }));
        return services.AddSingleton<ClickQueue>().AddHostedService<ClickSender>();
    }

    /// <summary>
    /// Captures <c>?ref=CODE</c> on every page after it in the pipeline. Call it after the forwarded headers and before
    /// the endpoints.
    /// </summary>
    public static IApplicationBuilder UseTributaryCapture(this IApplicationBuilder app) =>
        app.UseMiddleware<CaptureMiddleware>();
}
