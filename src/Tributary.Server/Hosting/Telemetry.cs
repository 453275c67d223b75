using OpenTelemetry;
using OpenTelemetry.Resources;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Workers;

namespace Tributary.Server.Hosting;

/// <summary>
/// Exports traces, metrics and logs over OTLP, where the standard variables of OpenTelemetry name an endpoint. Its
/// assemblies are loaded only then.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string ServiceName = "tributary";

    /// <summary>The meter of .NET about memory, threads and processor time.</summary>
    private const string RuntimeMeter = "System.Runtime";

    private static readonly string[] s_endpoints =
    [
        Endpoint,
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public static bool IsWanted(IConfiguration configuration) =>
        !"true".Equals(configuration[Disabled], StringComparison.OrdinalIgnoreCase)
        && s_endpoints.Any(name => !string.IsNullOrWhiteSpace(configuration[name]));

    public static void Add(WebApplicationBuilder builder)
    {
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource
                    .AddService(ServiceName, serviceVersion: ProcessFigures.Version)
                    .AddEnvironmentVariableDetector()
            )
            .WithTracing(tracing => tracing.AddSource(Spans.SourceName))
            .WithMetrics(metrics => metrics.AddMeter(Meters.Name).AddMeter(RuntimeMeter))
            .WithLogging(
                null,
                logging =>
                {
                    logging.IncludeFormattedMessage = true;
                    logging.IncludeScopes = true;
                }
            )
            .UseOtlpExporter();
        builder.Services.AddHostedService<FigureWorker>();
    }
}
