using System.Net;
using Tributary.AspNetCore;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Capture;
using Tributary.Server.Http;

namespace Tributary.Server.Features.Clicks;

/// <summary>Records visits on the platform's own site, reported by its server or by visitors' browsers.</summary>
internal sealed class ClickEndpoints(IStore store, CodeDirectory codes, ClickIntake clicks, RateGate gate) : IEndpoints
{
    private const int MaxAddressLength = 2048;
    private const int MaxHintLength = 512;
    private static readonly JsonShape s_shape = new(
        "code",
        "visitor",
        "referrer_url",
        "landing_url",
        "ip",
        "user_agent",
        "accept_language",
        "mobile_hint"
    );

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/clicks", PostAsync)
            .Needing(Scopes.Write | Scopes.Public)
            .Creating()
            .RequireCors(Cors.Browsers)
            .WithTags("Codes")
            .WithName("AddClick")
            .WithSummary("Records a visit through a code. Send its click and visitor with the sign-up.")
            .Accepts<NewClick>("application/json")
            .Produces<ClickInfo>(StatusCodes.Status201Created)
            .Refusing(400, 413, 415, 422, 503);

    private async Task<IResult> PostAsync(ProgramCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var fields = s_shape.Open(body.Root, "", faults);
        var hints = new Hints(fields);
        var code = fields.Text("code", MaxAddressLength, required: true, minLength: 0);
        var visitor = hints.Visitor("visitor");
        var ip = hints.Address("ip");
        var (given, own) = (hints.Text("user_agent", MaxAddressLength), context.Request.Headers.UserAgent.ToString());
        // A platform's server reports for all its visitors. Its address does not say who tries codes, and its headers
        // say nothing about the visitor.
        var isStranger = !call.Caller.May(Scopes.Write);
        var (from, to) = (hints.Text("referrer_url", MaxAddressLength), hints.Text("landing_url", MaxAddressLength));
        var visit = new Visit(visitor ?? VisitorText.Create(), given ?? own, from, to)
        {
            Address =
                IPAddress.TryParse(ip, out var address) ? address
                : isStranger ? context.Connection.RemoteIpAddress
                : null,
            MobileHint =
                hints.Text("mobile_hint", MaxHintLength)
                ?? (isStranger ? context.Request.Headers[BrowserHeaders.IsMobile].ToString() : null),
            Languages =
                hints.Text("accept_language", MaxHintLength)
                ?? (isStranger ? context.Request.Headers.AcceptLanguage.ToString() : null),
            HasUserAgent = given is not null || isStranger,
            IsSeen = from is not null || to is not null,
        };
        if (!faults.IsEmpty)
            return faults.ToProblem();

        var stopping = context.RequestAborted;
        var leading = await codes.FindAsync(call.Program.Id, code!, stopping);
        if (
            (leading is not null || isStranger)
            && await gate.RefuseVisitAsync(leading?.Id, context.Connection.RemoteIpAddress) is { } refusal
        )
            return refusal;
        // A platform's server is judged by the user agent that it passes on, which may be missing. A browser is
        // judged by its own.
        var isMachine =
            (given is not null && Navigation.IsMachine(given))
            || (isStranger && (Navigation.IsMachine(own) || Navigation.IsAhead(context.Request.Headers)));
        if (isMachine && leading is not null)
            clicks.Uncounted.Add(call.Program.Id, isMachine: true);
        var isUnique =
            visitor is null || !await clicks.WasSeenTodayAsync(call.Program.Id, visitor, store.Now, stopping);
        // The click of a machine, or of a code that does not redirect, is in no figure. Its ids are answered, but
        // attribute nothing.
        var id =
            leading is not null && !isMachine
                ? await clicks.AddAsync(call.Program, leading, visit, isUnique)
                : (await store.TakeIdsAsync(1, stopping)).Next<ClickId>();
        return TypedResults.Created(
            (string?)null,
            new ClickInfo
            {
                Click = PublicId.Of(id),
                Visitor = visit.Visitor,
                Ignored = faults.Ignored,
            }
        );
    }
}
