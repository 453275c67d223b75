using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Extensions;
using Tributary.AspNetCore;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Http;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Capture;

/// <summary>Redirects a visitor.</summary>
internal sealed class LinkRedirector(
    IStore store,
    ProgramDirectory programs,
    CodeDirectory codes,
    ClickIntake clicks,
    VisitorCookie cookie,
    RateGate gate
)
{
    public async Task RedirectAsync(string program, string code, HttpContext context)
    {
        if (!programs.Remembers(program) && await RefuseUnknownAsync(context))
            return;
        if (await programs.FindAsync(program, context.RequestAborted) is { } found)
        {
            if (!codes.Remembers(found.Id, code) && await RefuseUnknownAsync(context))
                return;
            await RedirectAsync(found, await codes.FindAsync(found.Id, code, context.RequestAborted), context);
        }
        else
        {
            if (await gate.RefuseVisitAsync(null, context.Connection.RemoteIpAddress) is { } refusal)
                await LostLink.ShowAsync(context, refusal);
            else
                await LostLink.ShowAsync(context, Problems.Of(AccessErrors.ProgramNotFound));
        }
    }

    /// <summary>Redirects by a code in the first program that had it.</summary>
    public async Task RedirectAsync(string code, HttpContext context)
    {
        if (!codes.RemembersAnywhere(code) && await RefuseUnknownAsync(context))
            return;
        // A code that does not redirect does not reveal its program either; it looks like one that does not exist.
        var found = await codes.FindFirstAsync(code, context.RequestAborted);
        var program = found is not null
            ? await programs.FindAsync(found.ProgramId, context.RequestAborted)
            : await programs.FindOnlyAsync(context.RequestAborted);
        if (program is not null)
            await RedirectAsync(program, found, context);
        else if (await gate.RefuseVisitAsync(null, context.Connection.RemoteIpAddress) is { } refusal)
            await LostLink.ShowAsync(context, refusal);
        else
            await LostLink.ShowAsync(context, Problems.Of(CodeErrors.CodeNotFound));
    }

    /// <summary>Refuses an address that has tried too many codes, without a look-up in the database.</summary>
    private async ValueTask<bool> RefuseUnknownAsync(HttpContext context)
    {
        if (gate.RefuseUnknown(context.Connection.RemoteIpAddress) is not { } refusal)
            return false;
        await LostLink.ShowAsync(context, refusal);
        return true;
    }

    private async Task RedirectAsync(ProgramFacts program, LinkCode? leading, HttpContext context)
    {
        var now = store.Now;
        var refusal = await gate.RefuseVisitAsync(leading?.Id, context.Connection.RemoteIpAddress);
        if (refusal is not null && leading is null)
        {
            await LostLink.ShowAsync(context, refusal);
            return;
        }
        // The redirect does not need the click. Beyond the limit of its code a visitor is redirected with the code
        // alone, and nothing is stored.
        var isPerson = Navigation.IsByPerson(context.Request);
        var isCounted = refusal is null && leading is not null && isPerson;
        if (!isCounted && leading is not null)
            clicks.Uncounted.Add(program.Id, isMachine: !isPerson);
        var click = isCounted ? await CountAsync(program, leading!, now, context) : null;

        var response = context.Response;
        response.StatusCode = StatusCodes.Status302Found;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        response.Headers.Location = Redirection.Of(
            Redirection.DestinationOf(leading, program.PlanAt(now).Link),
            leading?.Code,
            click,
            context.Request.Query
        );
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // runs for every visitor
    private async ValueTask<ClickId?> CountAsync(ProgramFacts program, LinkCode code, Instant now, HttpContext context)
    {
        var request = context.Request;
        var mayKeep = program.PlanAt(now).Link.Consent == LinkConsent.NotRequired;
        var known = mayKeep ? cookie.Read(request) : null;
        var today = VisitorCookie.DayOf(now);
        var visit = new Visit(
            known?.Visitor ?? VisitorText.Create(),
            request.Headers.UserAgent.ToString(),
            request.Headers.Referer.ToString(),
            request.GetEncodedUrl()
        )
        {
            Flags = Navigation.IsWithoutGesture(request) ? ClickFlags.NoGesture : ClickFlags.None,
            Address = context.Connection.RemoteIpAddress,
            Query = request.Query,
            MobileHint = request.Headers[BrowserHeaders.IsMobile],
            Languages = request.Headers.AcceptLanguage,
            IsSeen = true,
        };
        var id = await clicks.FollowAsync(program, code, visit, isDailyUnique: known?.LastDay != today);
        if (id is not null && mayKeep)
            cookie.Write(context.Response, new VisitorStamp(visit.Visitor, today));
        return id;
    }
}
