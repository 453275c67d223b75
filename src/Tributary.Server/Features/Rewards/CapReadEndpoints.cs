using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Features.Rewards;

/// <summary>Returns the used and remaining amounts of caps and budgets.</summary>
internal sealed class CapReadEndpoints(IStore store, MemberReads members, CapReads reads) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<CapReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/programs/{program}/budget", FindBudgetAsync)
            .Needing(Scopes.Read)
            .WithTags("Programs")
            .WithName("GetBudget")
            .WithSummary("Returns what is used and left of the budget and the program-wide caps in the current period.")
            .Produces<CapsInfo>()
            .Refusing();
        app.MapGet("/v1/programs/{program}/members/{id}/caps", FindCapsAsync)
            .Needing(Scopes.Read)
            .WithTags("Members")
            .WithName("GetCaps")
            .WithSummary("Returns what the member has used of each cap in the current period, and what is left.")
            .Produces<CapsInfo>()
            .Refusing();
    }

    private async Task<IResult> FindBudgetAsync(ProgramCall call, CancellationToken stopping)
    {
        var now = store.Now;
        var uses = await reads.ListOfProgramAsync(call.Program.Id, PeriodsOf(call.Program, now), stopping);
        return JsonAnswer.Of(CapAnswers.Of(call.Program, now, CapScope.Program, uses));
    }

    private async Task<IResult> FindCapsAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (await members.FindAsync(call.Program.Id, id, stopping) is not { } member)
            return Problems.Of(MemberErrors.MemberNotFound);
        var now = store.Now;
        var uses = await reads.ListOfMemberAsync(call.Program.Id, member.Id, PeriodsOf(call.Program, now), stopping);
        return JsonAnswer.Of(CapAnswers.Of(call.Program, now, CapScope.Beneficiary, uses));
    }

    private static IEnumerable<int> PeriodsOf(ProgramFacts program, Instant now) =>
        PlannedCap.ListOf(program.PlanAt(now), now).Select(cap => cap.Period);
}
