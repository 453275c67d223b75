using Microsoft.AspNetCore.Mvc;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Referrals;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Codes;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;

namespace Tributary.Server.Features.Referrals;

/// <summary>Returns referrals of a program with the history of their status.</summary>
internal sealed class ReferralReadEndpoints(ReferralReads reads, MemberReads members, CodeReads codes) : IEndpoints
{
    public static void AddServices(IServiceCollection services) => services.AddSingleton<ReferralReads>();

    public void Map(IEndpointRouteBuilder app)
    {
        var referrals = app.MapGroup("/v1/programs/{program}/referrals")
            .WithTags("Referrals")
            .WithPath("id", "The referral's id, `ref_…`.");
        referrals
            .MapGet("", ListAsync)
            .Needing(Scopes.Read)
            .WithName("ListReferrals")
            .WithSummary("Lists the referrals, newest first. An unknown referrer or code has none.")
            .WithQuery([
                QueryParameter.Words<ReferralStatus>("status", "Only referrals with this status. Default: all."),
                QueryParameter.Text("referrer", "Only referrals by the member with this id. Default: all.", "ann"),
                QueryParameter.Text("code", "Only referrals by this code. Default: all.", "SPRING"),
                QueryParameter.Time(
                    "expires_before",
                    "Only pending referrals whose time to complete ends before this RFC 3339 time. Default: all."
                ),
                .. ListParameters.OfChanged,
            ])
            .Produces<Page<ReferralInfo>>()
            .Refusing(400);
        referrals
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetReferral")
            .WithSummary("Returns a referral with its history.")
            .Produces<ReferralInfo>()
            .Refusing();
    }

    private async Task<IResult> ListAsync(
        ProgramCall call,
        string? status,
        string? referrer,
        string? code,
        [FromQuery(Name = "expires_before")] string? expiresBefore,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        if (!QueryWords.TryRead<ReferralStatus>(status, "status", out var wanted, out problem))
            return problem;
        if (!ListParameters.TryTime(expiresBefore, "expires_before", out var before, ref problem))
            return problem;
        var filter = new ReferralFilter { Status = wanted, ExpiresBefore = before };
        if (referrer is not null)
        {
            if (await members.FindAsync(call.Program.Id, referrer, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            filter = filter with { ReferrerId = found.Id };
        }
        if (code is not null)
        {
            // The owner of the code is the referrer of every referral by it.
            if (await codes.FindAsync(call.Program.Id, code, parameters.Stopping) is not { } found)
                return JsonAnswer.Of(Nothing);
            if (filter.ReferrerId is { } asked && asked != found.MemberId)
                return JsonAnswer.Of(Nothing);
            filter = filter with { ReferrerId = found.MemberId, Code = found.Code };
        }
        var page = await reads.ListAsync(call.Program.Id, filter, list.Range, parameters.Stopping);
        return JsonAnswer.Of(list.Page(page, row => ReferralAnswers.Of(row)));
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        if (
            !PublicId.TryParse(id, out ReferralId referralId)
            || await reads.FindAsync(call.Program.Id, referralId, stopping) is not { } referral
        )
            return Problems.Of(ReferralEndpoints.NotFound);
        return JsonAnswer.Of(ReferralAnswers.Of(referral, await reads.ListHistoryAsync(referralId, stopping)));
    }

    private static Page<ReferralInfo> Nothing => new() { Items = [], NextCursor = null };
}
