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
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Application.Settings;
using Tributary.Server.Capture;
using Tributary.Server.Dashboard;
using Tributary.Server.Demo;
using Tributary.Server.Http;
using Tributary.Server.Portal;
using Tributary.Server.Reference;
using Tributary.Server.Workers;
using Tributary.Storage.Features.Clicks;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Monitoring;
using Tributary.Storage.Features.Outbox;

namespace Tributary.Server.Hosting;

/// <summary>Registers the parts of the server, each once.</summary>
internal static class ServiceRegistration
{
    public static void AddParts(
        this IServiceCollection services,
        TributaryOptions options,
        OpenedDatabase opened,
        TimeProvider time
    )
    {
        var (stores, cookieKey, cache) = (opened.Stores, opened.CookieKey, opened.Cache);
        services.AddSingleton(opened.Secrets).AddSingleton(opened.Traits);
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
        services.AddEndpoints();
        services.AddDashboard(options);
        services.AddPortal();
        services.AddSingleton<DecisionAnswers>().AddSingleton<ClickReads>();
        services.AddSingleton<CursorSeal>().AddSingleton<ParkedLimits>();
        services.AddSharing(options.Brokers.Redis, cookieKey, time);
        if (options.Decides)
            services.AddBrokers(options.Brokers);
        services
            .AddSingleton<ApiKeys>()
            .AddSingleton<IdempotencyKeys>()
            .AddSingleton<KeyRing>()
            .AddSingleton<RateGate>()
            .AddSingleton<LinkBuilder>()
            .AddSingleton<ProgramDirectory>();
        services.AddSingleton<DemoSite>();
        services
            .AddSingleton<Outages>()
            .AddSingleton<RequestMeters>()
            .AddSingleton<DatabaseFigures>()
            .AddSingleton<Readiness>()
            .AddSingleton<MonitoringReads>()
            .AddSingleton<NodeFigures>()
            .AddSingleton(new BodyBudget(options))
            .AddHostedService<OutageWatch>()
            .AddHostedService<ProgressKeeper>()
            .AddHostedService<MemoryWorker>()
            .AddHostedService<PortalWorker>()
            .AddHostedService<RestoreWatch>();
        services
            .AddSingleton<Meters>()
            .AddSingleton<MetricStore>()
            .AddSingleton<DecisionLog>()
            .AddSingleton<Shutdown>();
        services
            .AddSingleton<WorkSignal>()
            .AddSingleton<EntryDestination>()
            .AddSingleton<EntryIntake>()
            .AddSingleton<EntryPipeline>()
            .AddSingleton(_ => new MemberDirectory(stores.Store))
            .AddSingleton<DecisionWatch>()
            .AddSingleton<PortalWatch>()
            .AddSingleton<CommandSender>();
        services.AddBatchObservers();
        services
            .AddSingleton(cookieKey)
            .AddSingleton<VisitorCookie>()
            .AddSingleton<CodeDirectory>()
            .AddSingleton<ClickWriter>()
            .AddSingleton<ClickLane>()
            .AddSingleton<ClickIntake>()
            .AddSingleton(parts => parts.GetRequiredService<ClickIntake>().Uncounted)
            .AddSingleton<UncountedClickSums>()
            .AddHostedService<UncountedClickWorker>()
            .AddSingleton<ClickQuota>()
            .AddSingleton(_ => new SegmentQuota())
            .AddSingleton<AcquisitionReader>()
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
        if (options.Decides)
            services.AddWorkers(options);
    }

    private static void AddWorkers(this IServiceCollection services, TributaryOptions options)
    {
        services
            .AddSingleton<FraudSearch>()
            .AddSingleton<RelayOutlets>()
            .AddSingleton<WebhookTurn>()
            .AddSingleton<WebhookPoster>()
            .AddSingleton<PostWatch>()
            .AddSingleton<WebhookSwitch>()
            .AddSingleton<AlertAnnouncer>()
            .AddSingleton<AlertTurn>()
            .AddSingleton<RankedPrograms>()
            .AddSingleton<RetainedTexts>()
            .AddSingleton<WhatIfTurn>();
        services
            .AddHostedService<DecideWorker>()
            .AddHostedService<TimerWorker>()
            .AddHostedService<ParkedWorker>()
            .AddHostedService<LeaderboardWorker>()
            .AddHostedService<AnalyticsWorker>()
            .AddHostedService<ReferrerWorker>()
            .AddHostedService<AlertWorker>()
            .AddHostedService<FraudWorker>()
            .AddHostedService<OutboxWorker>()
            .AddHostedService<RelayWorker>()
            .AddHostedService<DeliveryWorker>()
            .AddHostedService<ClickCountWorker>()
            .AddHostedService<EndedAccessWorker>()
            .AddHostedService<RetentionWorker>()
            .AddHostedService<WhatIfWorker>();
        if (options.Exports is { } exports)
            services
                .AddSingleton(exports)
                .AddSingleton<ExportTurn>()
                .AddSingleton<ScheduledExport>()
                .AddHostedService<ExportWorker>();
    }

    /// <summary>Who hears of each batch, in this order.</summary>
    private static void AddBatchObservers(this IServiceCollection services) =>
        services
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<DecisionWatch>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<PortalWatch>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<Meters>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<DecisionLog>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<RelaySignals>())
            .AddSingleton<IBatchObserver>(parts => parts.GetRequiredService<WorkSignal>());
}
