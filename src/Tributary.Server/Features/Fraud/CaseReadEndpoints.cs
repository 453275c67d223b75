using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Screening;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Http;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Features.Fraud;

/// <summary>Returns cases with their evidence, the verdict on a member, and the quality of signals.</summary>
internal sealed class CaseReadEndpoints(IStore store, CaseReads cases, RingReads rings) : IEndpoints
{
    private const int MostScore = 100;

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<CaseReads>().AddSingleton<RingReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var program = app.MapGroup("/v1/programs/{program}").WithTags("Fraud");
        program
            .MapGet("fraud/cases", ListAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("ListCases")
            .WithSummary("Lists the cases, newest first.")
            .WithQuery([
                QueryParameter.Words<CaseStatus>("status", "Only cases with this status. Default: all."),
                QueryParameter.Text("assignee", "Only cases of this assignee. Default: all.", "eve"),
                QueryParameter.Count("min_score", "Only cases with this score or more. Default: 1.", MostScore, 1),
                .. ListParameters.OfChanged,
            ])
            .Produces<Page<CaseInfo>>()
            .Refusing(400);
        program
            .MapGet("fraud/cases/{id}", FindAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("GetCase")
            .WithSummary(
                "Returns a case with its evidence: signals, masked values, shared traits, money at stake, notes."
            )
            .WithPath("id", "The case's id, `cas_…`.")
            .Produces<CaseDetail>()
            .Refusing();
        program
            .MapGet("fraud/cases/{id}/ring", FindRingAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("GetCaseRing")
            .WithSummary("Returns who is connected with the member of a case, and by which values.")
            .WithPath("id", "The case's id, `cas_…`.")
            .Produces<RingInfo>()
            .Refusing();
        program
            .MapGet("fraud/signals", ListSignalsAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("ListSignals")
            .WithSummary("Returns how reliable each signal is, by the outcomes of cases.")
            .Produces<Page<SignalPrecision>>()
            .Refusing();
        program
            .MapGet("members/{id}/fraud", FindMemberAsync)
            .Needing(Scopes.Manage | Scopes.Review)
            .WithName("GetMemberFraud")
            .WithSummary("Returns why a member's referral is held, rejected or clear.")
            .Produces<MemberFraud>()
            .Refusing();
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        string? status,
        string? assignee,
        [FromQuery(Name = "min_score")] string? minScore,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<CaseStatus>(status, "status", out var wanted, out problem))
            return problem;
        if (!QueryNumbers.TryRead(minScore, "min_score", MostScore, 1, out var least, out problem))
            return problem;
        var filter = new CaseFilter(wanted, assignee, minScore is null ? null : least);
        var page = await cases.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        return TypedResults.Ok(list.Page(page, FraudAnswers.Of));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var program = call.Program.Id;
        if (
            !PublicId.TryParse(id, out CaseId caseId)
            || await cases.FindAsync(program, [caseId], stopping) is not [var found]
        )
            return Problems.Of(CaseCommands.NotFound);
        var notes = await cases.ListNotesAsync(program, found.MemberId, found.Id, stopping);
        return TypedResults.Ok(
            new CaseDetail
            {
                Case = FraudAnswers.Of(found),
                Member =
                    await MemberAsync(cases, program, found.Member, stopping)
                    ?? new MemberFraud
                    {
                        Member = found.Member,
                        Score = found.Score,
                        Verdict = EnumNames.Of(found.Verdict),
                        Signals = [],
                        Rewards = [],
                    },
                Shared = [.. (await cases.ListEdgesAsync(program, found.MemberId, stopping)).Select(FraudAnswers.Of)],
                Notes =
                [
                    .. notes.Select(note => new CaseNote
                    {
                        Author = note.Actor,
                        Text = note.Text ?? "",
                        At = note.At.ToDateTimeOffset(),
                    }),
                ],
            }
        );
    }

    private async Task<IResult> FindRingAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (
            !PublicId.TryParse(id, out CaseId caseId)
            || await cases.FindAsync(call.Program.Id, [caseId], stopping) is not [var found]
        )
            return Problems.Of(CaseCommands.NotFound);
        return TypedResults.Ok(FraudAnswers.Of(await rings.FindAsync(call.Program.Id, found.MemberId, stopping)));
    }

    private async Task<IResult> FindMemberAsync(ProgramCall call, string id, CancellationToken stopping) =>
        await MemberAsync(cases, call.Program.Id, id, stopping) is { } member
            ? TypedResults.Ok(member)
            : Problems.Of(MemberErrors.MemberNotFound);

    private async Task<IResult> ListSignalsAsync(ProgramCall call, CancellationToken stopping)
    {
        var plan = call.Program.PlanAt(store.Now).Fraud;
        var found = (await cases.ListTalliesAsync(call.Program.Id, stopping)).ToDictionary(tally => tally.Name);
        return TypedResults.Ok(
            new Page<SignalPrecision>
            {
                Items =
                [
                    .. Enum.GetValues<Signal>()
                        .Select(name =>
                            FraudAnswers.Of(found.GetValueOrDefault(name) ?? new SignalTally(name, 0, 0, 0, 0), plan)
                        ),
                ],
            }
        );
    }

    /// <returns>Null for a member that does not exist or is erased.</returns>
    internal static async ValueTask<MemberFraud?> MemberAsync(
        CaseReads cases,
        ProgramId programId,
        string member,
        CancellationToken stopping
    )
    {
        if (await cases.FindRiskAsync(programId, member, stopping) is not { } risk)
            return null;
        return FraudAnswers.Of(
            risk,
            await cases.ListSignalsAsync(programId, risk.MemberId, stopping),
            await cases.ListStakesAsync(programId, risk.MemberId, stopping)
        );
    }
}
