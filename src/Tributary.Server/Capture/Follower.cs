using Microsoft.AspNetCore.Http.Extensions;
using Tributary.Client;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Sends a visitor on.</summary>
internal sealed class Follower(IStore store, ClickIntake clicks, VisitorCookie cookie, RateGate gate)
{
    public async ValueTask<IResult> FollowAsync(ProgramFacts program, CodeFacts? code, HttpContext context)
    {
        var now = store.Now;
        var leading = code is not null && CodeDirectory.Leads(code, now) ? code : null;
        if (gate.RefuseVisit(leading, context.Connection.RemoteIpAddress) is { } refusal) return refusal;
        var click = leading is not null && Navigation.IsByPerson(context.Request) ? await CountAsync(program, leading, now, context) : (long?)null;

        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        response.Headers.Location = Redirection.Of(
            Redirection.DestinationOf(leading, program.PlanAt(now).Link), leading?.Code, click, context.Request.Query);
        return TypedResults.StatusCode(StatusCodes.Status302Found);
    }

    private async ValueTask<long> CountAsync(ProgramFacts program, CodeFacts code, Instant now, HttpContext context)
    {
        var request = context.Request;
        var known = cookie.Read(request);
        var today = VisitorCookie.DayOf(now);
        var visit = new Visit(
            known?.Visitor ?? VisitorText.Create(), context.Connection.RemoteIpAddress?.ToString(), request.Headers.UserAgent.ToString(),
            request.Headers.Referer.ToString(), request.GetEncodedUrl())
        {
            Marks = Navigation.IsWithoutGesture(request) ? ClickMarks.NoGesture : ClickMarks.None,
        };
        var id = await clicks.AddAsync(program, code, visit, isDailyUnique: known?.LastDay != today, context.RequestAborted);
        cookie.Write(context.Response, new VisitorStamp(visit.Visitor, today));
        return id;
    }
}
