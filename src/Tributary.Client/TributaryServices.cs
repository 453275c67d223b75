using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tributary.Client;

/// <summary>Adds the client to a service collection.</summary>
public static class TributaryServices
{
    /// <summary>The name of the client's HttpClient. Use it to configure that HttpClient.</summary>
    public const string HttpClientName = "Tributary";

    /// <summary>
    /// Adds <see cref="TributaryClient"/>, which sends through an HttpClient of the factory. An invalid option fails at
    /// the start.
    /// </summary>
    /// <returns>The builder of the named HttpClient.</returns>
    public static IHttpClientBuilder AddTributary(
        this IServiceCollection services,
        Action<TributaryClientOptions> configure
    )
    {
        services
            .AddOptions<TributaryClientOptions>()
            .Configure(configure)
            .PostConfigure(static options => options.Validate())
            .ValidateOnStart();
        services.AddTransient(static provider => new TributaryClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            provider.GetRequiredService<IOptions<TributaryClientOptions>>().Value,
            provider.GetService<TimeProvider>()
        ));
        return services.AddHttpClient(HttpClientName);
    }
}
