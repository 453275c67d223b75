using Tributary.Server.Application.Answers;
using Tributary.Server.Features.Codes;
using Tributary.Server.Features.Events;
using Tributary.Server.Features.Fraud;
using Tributary.Server.Features.Leaderboards;
using Tributary.Server.Features.Members;
using Tributary.Server.Features.Programs;
using Tributary.Server.Features.Referrals;
using Tributary.Server.Features.Rewards;
using Tributary.Storage.Features.Clicks;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Programs;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Hosting;

/// <summary>Maps the endpoints that only read.</summary>
internal static class ReadEndpoints
{
    public static void AddReads(this IServiceCollection services) =>
        services
            .AddSingleton<ProgramReads>()
            .AddSingleton<MemberReads>()
            .AddSingleton<WaitingReads>()
            .AddSingleton<MemberExport>()
            .AddSingleton<TreeReads>()
            .AddSingleton<StatsReads>()
            .AddSingleton<CodeReads>()
            .AddSingleton<ClickReads>()
            .AddSingleton<ReferralReads>()
            .AddSingleton<RewardReads>()
            .AddSingleton<LedgerReads>()
            .AddSingleton<EventReads>()
            .AddSingleton<LeaderboardReads>()
            .AddSingleton<CaseReads>()
            .AddSingleton<LeaderboardRollup>()
            .AddSingleton<DecisionAnswers>()
            .AddSingleton<CapReads>()
            .AddSingleton<ConcernReads>()
            .AddSingleton<MemberDecisionAnswers>();

    public static void MapReads(this IEndpointRouteBuilder app)
    {
        app.MapProgramReads();
        app.MapMemberReads();
        app.MapBalanceReads();
        app.MapCodeReads();
        app.MapEventReads();
        app.MapReferralReads();
        app.MapRewardReads();
        app.MapLeaderboardReads();
        app.MapCaseReads();
        app.MapCapReads();
        app.MapMemberDecisionReads();
    }
}
