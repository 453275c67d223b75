using Tributary.Client.Contracts;
using Tributary.Engine.Members;
using Tributary.Portal.Texts;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Portal;

/// <summary>Begins sessions of members' own pages.</summary>
internal sealed class PortalSessionEndpoints(
    MemberReads members,
    PortalSettingsReads settings,
    PortalSignUp signUps,
    Portals portals,
    LinkBuilder links
) : IEndpoints
{
    private const int UsualHours = 1;
    private const int MostHours = 3;

    private static readonly JsonShape s_shape = new("hours", "origins", "language");

    public static void AddServices(IServiceCollection services) => services.AddSingleton<PortalSignUp>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members/{id}/portal-sessions", PostAsync)
            .Needing(Scopes.Write)
            .Creating(showsSecret: true)
            .WithTags("Portal")
            .WithName("BeginPortalSession")
            .WithSummary(
                "Begins a session of a member's own pages and returns their address. A member that does not exist is "
                    + "signed up first, without a referrer."
            )
            .Accepts<NewPortalSession>("application/json")
            .Produces<PortalSessionInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 410, 413, 415, 422, 503);

    private async Task<IResult> PostAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request, mayBeEmpty: true);
        if (body.Problem is not null)
            return body.Problem;
        var stopping = context.RequestAborted;
        var look = await settings.FindAsync(call.Program.Id, stopping);
        var faults = new InputFaults();
        var fields = s_shape.Open(body.Root, "", faults);
        var hours = fields.Integer("hours", 1, MostHours) ?? UsualHours;
        var language = fields.Word("language", [.. Language.All.Select(known => known.Code)]);
        var origins = PortalSettingsInput.Origins(fields, PortalSettingsInput.MostOrigins);
        foreach (var (index, origin) in (origins ?? []).Index())
            if (!look.Origins!.Contains(origin))
                faults.Add(
                    InputErrors.UnknownValue,
                    JsonPointer.To(fields.Pointer("origins"), index),
                    "The value must be one of the origins in the settings of the portal."
                );
        if (!faults.IsEmpty)
            return faults.ToProblem();

        var member = await members.FindAsync(call.Program.Id, id, stopping);
        if (member is null)
        {
            if (await signUps.RefuseAsync(call, id, stopping) is { } refusal)
                return refusal;
            member = await members.FindAsync(call.Program.Id, id, stopping);
        }
        if (member is null)
            return Problems.Later(RequestErrors.RequestRunning, 1);
        if (member.Status == MemberStatus.Erased)
            return Problems.Of(MemberErrors.MemberErased);
        if (member.Status == MemberStatus.Blocked)
            return Problems.Of(CommandErrors.StateForbids, "The member is blocked, so it has no pages.");

        var (token, endsAt) = await portals.BeginAsync(
            call.Program.Id,
            member.Id,
            origins ?? look.Origins!,
            TimeSpan.FromHours(hours),
            stopping
        );
        var query = language is null ? "" : "?lang=" + language;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new PortalSessionInfo
            {
                Token = token,
                Url = $"{links.HostOf(context.Request)}/portal/{token}/{query}",
                ExpiresAt = endsAt.ToDateTimeOffset(),
            },
            JsonAnswer.Json.PortalSessionInfo,
            statusCode: StatusCodes.Status201Created
        );
    }
}
