using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Referrals;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Portal;
using Shown = Tributary.Engine.Members.DisplayName;

namespace Tributary.Server.Features.Portal;

/// <summary>Shows what a member sees of itself, and changes what others see of it.</summary>
internal sealed class PortalReadEndpoints(
    IStore store,
    MemberReads members,
    MemberDetails details,
    PortalReads reads,
    PortalHomes homes,
    LeaderboardReads boards
) : IEndpoints
{
    private const int BoardPlaces = 20;
    private const int MaxText = 1024;

    private static readonly JsonShape s_profile = new("display_name", "leaderboard_opt_out");

    public static void AddServices(IServiceCollection services) => services.AddSingleton<PortalHomes>();

    public void Map(IEndpointRouteBuilder app)
    {
        var portal = app.MapGroup("/v1/programs/{program}/members/{id}/portal").WithTags("Portal").OpeningToMember();
        portal
            .MapGet("", FindAsync)
            .Needing(Scopes.Read)
            .WithName("GetPortal")
            .WithSummary("Returns what a member sees of itself: links, balances, progress, rules and earnings.")
            .Produces<PortalHome>()
            .Refusing(410);
        portal
            .MapGet("referrals", ListReferralsAsync)
            .Needing(Scopes.Read)
            .WithName("ListPortalReferrals")
            .WithSummary("Lists the referrals that a member made as the member may see them, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<PortalReferral>>()
            .Refusing(400, 410);
        portal
            .MapGet("leaderboard", FindBoardAsync)
            .Needing(Scopes.Read)
            .WithName("GetPortalLeaderboard")
            .WithSummary("Ranks the best members by referrals, with the names that members may see.")
            .Produces<PortalBoard>()
            .Refusing(410);
        portal
            .MapPatch("", PatchAsync)
            .Needing(Scopes.Write)
            .WithName("PatchPortalProfile")
            .WithSummary("Changes what others see of a member: its display name, and whether leaderboards list it.")
            .Accepts<PortalProfile>("application/json")
            .Produces<PortalMember>()
            .Refusing(400, 410, 413, 415, 422);
    }

    private async Task<IResult> FindAsync(ProgramCall call, string id, HttpContext context)
    {
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, context.RequestAborted);
        return member is null
            ? problem!
            : JsonAnswer.Of(await homes.ReadAsync(call, member, context.Request, context.RequestAborted));
    }

    private async Task<IResult> ListReferralsAsync(
        ProgramCall call,
        string id,
        PortalSettingsReads settings,
        [AsParameters] ListParameters parameters
    )
    {
        if (!parameters.TryRead(out var list, out var refusal))
            return refusal;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, parameters.Stopping);
        if (member is null)
            return problem!;
        var look = await settings.FindAsync(call.Program.Id, parameters.Stopping);
        var page = await reads.ListReferralsAsync(call.Program.Id, member.Id, list.Range, parameters.Stopping);
        var byHand = call.Program.PlanAt(store.Now).Completes is null;
        return JsonAnswer.Of(
            list.Page(
                page,
                referral => new PortalReferral
                {
                    Status = EnumNames.Of(referral.Status),
                    DisplayName = look.ShowNames == true ? referral.DisplayName : null,
                    Checked = referral.IsChecked && referral.Status != ReferralStatus.Rejected ? true : null,
                    Reason = ReasonOf(referral.Status, byHand) is { } reason ? EnumNames.Of(reason) : null,
                    JoinedAt = referral.JoinedAt.ToDateTimeOffset(),
                    CompletedAt = referral.CompletedAt?.ToDateTimeOffset(),
                    ExpiresAt = referral.ExpiresAt?.ToDateTimeOffset(),
                }
            )
        );
    }

    private async Task<IResult> FindBoardAsync(ProgramCall call, string id, CancellationToken stopping)
    {
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var view = await boards.FindAsync(
            call.Program.Id,
            LeaderboardMeasure.Referrals,
            LeaderboardSpan.All,
            LeaderboardRollup.Places,
            stopping
        );
        return JsonAnswer.Of(
            new PortalBoard
            {
                Items =
                [
                    .. view
                        .Places.Where(place => place.Member.IsListed)
                        .Take(BoardPlaces)
                        .Select(place => new LeaderboardLine
                        {
                            Rank = place.Rank,
                            DisplayName = place.Member.DisplayName,
                            Listed = true,
                            Value = place.Value,
                        }),
                ],
                AsOf = (view.AsOf ?? store.Now).ToDateTimeOffset(),
            }
        );
    }

    private async Task<IResult> PatchAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var fields = s_profile.Open(body.Root, "", faults);
        NewText? name = fields.Says("display_name") ? new NewText(NameOf(fields)) : null;
        var isUnlisted = fields.Flag("leaderboard_opt_out");
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var patch = new DetailPatch(Email: null, Phone: null, Attributes: default, name, isUnlisted);
        if (!await details.PatchAsync(call.Program.Id, member.Id, patch, stopping))
            return Problems.Of(MemberErrors.MemberErased);
        (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        return member is null
            ? problem!
            : JsonAnswer.Of(await homes.MemberAsync(call, member, context.Request, stopping));
    }

    private static string? NameOf(JsonFields fields)
    {
        if (fields.Text("display_name", MaxText) is not { } text)
            return null;
        if (Shown.Read(PrintedText.Trim(text)) is { } name)
            return name;
        fields.Faults.Add(InputErrors.InvalidFormat, fields.Pointer("display_name"), Shown.Form);
        return null;
    }

    /// <returns>Null for a referral that has completed.</returns>
    private static Reason? ReasonOf(ReferralStatus status, bool completesByHand) =>
        status switch
        {
            ReferralStatus.Rejected => Reason.ReferralRejected,
            ReferralStatus.Expired => Reason.ReferralExpired,
            ReferralStatus.Pending => completesByHand ? Reason.CompletesByHand : Reason.ReferralPending,
            _ => null,
        };
}
