using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tributary.Client;

/// <summary>Puts the client into a service collection.</summary>
public static class TributaryServices
{
    /// <summary>The name of the client's HttpClient, for those who want to add to it.</summary>
    public const string HttpClientName = "Tributary";

    /// <summary>Adds <see cref="TributaryClient"/>, over a HttpClient of the factory. A wrong option fails at start.</summary>
    /// <returns>The builder of the named HttpClient.</returns>
    public static IHttpClientBuilder AddTributary(this IServiceCollection services, Action<TributaryClientOptions> configure)
    {
        services.AddOptions<TributaryClientOptions>().Configure(configure).PostConfigure(static options => options.Validate()).ValidateOnStart();
        services.AddTransient(static provider => new TributaryClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            provider.GetRequiredService<IOptions<TributaryClientOptions>>().Value,
            provider.GetService<TimeProvider>()));
        return services.AddHttpClient(HttpClientName);
    }
}
