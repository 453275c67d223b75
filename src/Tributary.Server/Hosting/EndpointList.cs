using Tributary.Server.Features.Accounts;
using Tributary.Server.Features.Alerts;
using Tributary.Server.Features.Analytics;
using Tributary.Server.Features.Audit;
using Tributary.Server.Features.Clicks;
using Tributary.Server.Features.Codes;
using Tributary.Server.Features.Events;
using Tributary.Server.Features.Exports;
using Tributary.Server.Features.Fraud;
using Tributary.Server.Features.Keys;
using Tributary.Server.Features.Leaderboards;
using Tributary.Server.Features.Members;
using Tributary.Server.Features.Portal;
using Tributary.Server.Features.Programs;
using Tributary.Server.Features.Referrals;
using Tributary.Server.Features.Rewards;
using Tributary.Server.Features.Status;
using Tributary.Server.Features.Webhooks;
using Tributary.Server.Features.WhatIfs;
using Tributary.Server.Http;

namespace Tributary.Server.Hosting;

/// <summary>
/// The calls of the API, with the services that come with them. The OpenAPI document lists the calls in this order.
/// </summary>
internal static class EndpointList
{
    public static void AddEndpoints(this IServiceCollection services) =>
        services
            .Add<ProgramEndpoints>()
            .Add<TermsCheckEndpoints>()
            .Add<SignUpEndpoints>()
            .Add<MemberEndpoints>()
            .Add<CodeEndpoints>()
            .Add<AdjustmentEndpoints>()
            .Add<ClickEndpoints>()
            .Add<EventEndpoints>()
            .Add<DryRunEndpoints>()
            .Add<ReferralEndpoints>()
            .Add<RewardEndpoints>()
            .Add<CaseEndpoints>()
            .Add<TraitEndpoints>()
            .Add<WebhookEndpoints>()
            .Add<DeliveryEndpoints>()
            .Add<ProgramReadEndpoints>()
            .Add<MemberReadEndpoints>()
            .Add<TreeReadEndpoints>()
            .Add<BalanceReadEndpoints>()
            .Add<CodeReadEndpoints>()
            .Add<EventReadEndpoints>()
            .Add<ReferralReadEndpoints>()
            .Add<RewardReadEndpoints>()
            .Add<LeaderboardReadEndpoints>()
            .Add<RankReadEndpoints>()
            .Add<AnalyticsEndpoints>()
            .Add<AnalyticsRowEndpoints>()
            .Add<AlertRuleEndpoints>()
            .Add<WhatIfEndpoints>()
            .Add<WhatIfRowEndpoints>()
            .Add<ExportEndpoints>()
            .Add<CaseReadEndpoints>()
            .Add<CapReadEndpoints>()
            .Add<MemberDecisionReadEndpoints>()
            .Add<BacktestEndpoints>()
            .Add<AlertHistoryEndpoints>()
            .Add<ExportListEndpoints>()
            .Add<StatusEndpoints>()
            .Add<AuditEndpoints>()
            .Add<KeyEndpoints>()
            .Add<PortalSettingsEndpoints>()
            .Add<PortalSessionEndpoints>()
            .Add<PortalReadEndpoints>()
            .Add<PersonEndpoints>()
            .Add<PersonSessionEndpoints>()
            .Add<InvitationEndpoints>()
            .Add<OwnAccountEndpoints>();

    public static void MapEndpoints(this WebApplication app)
    {
        foreach (var endpoints in app.Services.GetServices<IEndpoints>())
            endpoints.Map(app);
    }

    private static IServiceCollection Add<T>(this IServiceCollection services)
        where T : class, IEndpoints
    {
        T.AddServices(services);
        return services.AddSingleton<IEndpoints, T>();
    }
}
