using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Tributary.Server.Http;

/// <summary>Lists what pages of other sites may call: what a key of scope public may, and never with cookies.</summary>
internal static class Cors
{
    public const string Browsers = "browsers";

    private static readonly TimeSpan s_preflightLasts = TimeSpan.FromHours(1);

    public static void AddBrowsers(CorsOptions options) =>
        options.AddPolicy(
            Browsers,
            policy =>
                policy
                    .AllowAnyOrigin()
                    .WithMethods(HttpMethods.Get, HttpMethods.Post)
                    .WithHeaders("Authorization", "Content-Type")
                    .WithExposedHeaders(RateGate.Headers)
                    .SetPreflightMaxAge(s_preflightLasts)
        );
}
