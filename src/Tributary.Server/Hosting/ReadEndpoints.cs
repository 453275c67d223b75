using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Everything that only reads.</summary>
internal static class ReadEndpoints
{
    public static void AddReads(this IServiceCollection services) => services
        .AddSingleton<ProgramReads>().AddSingleton<MemberReads>().AddSingleton<WaitingReads>().AddSingleton<MemberExport>().AddSingleton<TreeReads>().AddSingleton<StatsReads>().AddSingleton<CodeReads>().AddSingleton<ClickReads>()
        .AddSingleton<ReferralReads>().AddSingleton<RewardReads>().AddSingleton<LedgerReads>().AddSingleton<EventReads>()
        .AddSingleton<LeaderboardReads>().AddSingleton<CaseReads>().AddSingleton<LeaderboardRollup>()
            .AddSingleton<DecisionAnswers>()
        .AddSingleton<CapReads>().AddSingleton<ConcernReads>().AddSingleton<MemberDecisionAnswers>();

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
