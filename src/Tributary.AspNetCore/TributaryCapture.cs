using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Client;

namespace Tributary.AspNetCore;

/// <summary>Puts link capture into an ASP.NET Core site.</summary>
public static class TributaryCapture
{
    /// <summary>Adds what <see cref="UseTributaryCapture"/> needs; <see cref="TributaryServices.AddTributary"/> has to be called as well, with a program.</summary>
    public static IServiceCollection AddTributaryCapture(this IServiceCollection services, Action<TributaryCaptureOptions>? configure = null)
    {
        services.AddOptions<TributaryCaptureOptions>().Configure(configure ?? (static _ => { }));
        return services.AddSingleton<ClickQueue>().AddHostedService<ClickSender>();
    }

    /// <summary>Captures <c>?ref=CODE</c> on every page after it in the pipeline: before the endpoints, after forwarded headers.</summary>
    public static IApplicationBuilder UseTributaryCapture(this IApplicationBuilder app) => app.UseMiddleware<CaptureMiddleware>();
}
