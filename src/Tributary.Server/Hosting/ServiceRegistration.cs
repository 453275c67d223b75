using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Tributary.Client.Contracts.Json;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Server.Capture;
using Tributary.Server.Demo;
using Tributary.Server.Features.Events;
using Tributary.Server.Features.Fraud;
using Tributary.Server.Features.Members;
using Tributary.Server.Features.Programs;
using Tributary.Server.Features.Rewards;
using Tributary.Server.Http;
using Tributary.Server.Reference;
using Tributary.Server.Workers;
using Tributary.Storage.Features.Adjustments;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Hosting;

/// <summary>Registers the parts of the server, each once.</summary>
internal static class ServiceRegistration
{
    public static void AddParts(
        this IServiceCollection services,
        TributaryOptions options,
        Stores stores,
        CookieKey cookieKey,
        TraitReader traits,
        ProgramCache cache,
        TimeProvider time
    )
    {
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // JSON stands in no page here
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new Rfc3339Converter());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, TributaryJson.Default);
        });
        services.AddExceptionHandler<ProblemHandler>().AddProblemDetails().AddCors(Cors.AddBrowsers).AddDescription();
        services.AddSingleton(_ => stores); // a factory, so that the container disposes it
        services
            .AddSingleton(stores.Store)
            .AddSingleton<IClickStore>(stores.Store)
            .AddSingleton(stores.Database)
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton(cache);
        services.AddReads();
        services.AddSingleton<CursorSeal>().AddSingleton<ParkedLimits>().AddSingleton<QueueGauge>();
        services.AddSharing(options.Brokers.Redis, cookieKey, time);
        if (options.Decides)
            services.AddBrokers(options.Brokers);
        services
            .AddSingleton<ApiKeys>()
            .AddSingleton<AdjustmentAllowance>()
            .AddSingleton<IdempotencyKeys>()
            .AddSingleton<MemberDetails>()
            .AddSingleton<CodeChanges>();
        services
            .AddSingleton<KeyRing>()
            .AddSingleton<RateGate>()
            .AddSingleton<LinkBuilder>()
            .AddSingleton<ProgramDirectory>()
            .AddSingleton<ProgramSwitch>();
        services.AddSingleton<DemoSite>();
        services
            .AddSingleton<Outages>()
            .AddSingleton<RequestMeters>()
            .AddSingleton<DatabaseFigures>()
            .AddSingleton(new BodyBudget(options))
            .AddHostedService<OutageWatch>()
            .AddHostedService<MemoryWorker>();
        services.AddSingleton<Meters>().AddSingleton<PrometheusText>().AddSingleton<Shutdown>();
        services
            .AddSingleton<WorkSignal>()
            .AddSingleton<EntryIntake>()
            .AddSingleton<EntryPipeline>()
            .AddSingleton(_ => new MemberDirectory(stores.Store))
            .AddSingleton<DecisionWatch>()
            .AddSingleton<CommandSender>()
            .AddSingleton<RewardCommands>()
            .AddSingleton<CaseCommands>()
            .AddSingleton<DryRun>();
        services.AddBatchObservers();
        services
            .AddSingleton<Traits>()
            .AddSingleton<LateTraits>()
            .AddSingleton<GuestErasure>()
            .AddSingleton(traits)
            .AddSingleton(cookieKey)
            .AddSingleton<VisitorCookie>()
            .AddSingleton<CodeDirectory>()
            .AddSingleton<ClickLane>()
            .AddSingleton<ClickIntake>()
            .AddSingleton<ClickQuota>()
            .AddSingleton<LinkRedirector>();
        services
            .AddSingleton<Sinks>()
            .AddSingleton<OutboxReads>()
            .AddSingleton<Envelopes>()
            .AddSingleton<RelaySignals>();
        services
            .AddSingleton(_ => new ReceiverNetworks(options.WebhookNetworks))
            .AddSingleton(parts => new WebhookSender(
                parts.GetRequiredService<ReceiverNetworks>(),
                Dns.GetHostAddressesAsync,
                time
            ));
        services.AddSingleton<WebhookRegistry>().AddSingleton<WebhookFanOut>().AddSingleton<Deliveries>();
        if (options.Decides)
            services
                .AddHostedService<DecideWorker>()
                .AddHostedService<TimerWorker>()
                .AddHostedService<LeaderboardWorker>()
                .AddHostedService<FraudWorker>()
                .AddHostedService<RelayWorker>()
                .AddHostedService<DeliveryWorker>()
                .AddHostedService<ClickCountWorker>();
    }

    /// <summary>Who hears of each batch, in this order.</summary>
    private static void AddBatchObservers(this IServiceCollection services) =>
        services
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<DecisionWatch>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<Meters>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<RelaySignals>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<WorkSignal>());
}
