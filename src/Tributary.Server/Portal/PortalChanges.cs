using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http;
using Tributary.Storage.Features.Portal;

namespace Tributary.Server.Portal;

/// <summary>
/// Tells an open page that something has changed (server-sent events). The page then loads itself again. A stream ends
/// after the first change, with the session, and after some minutes; the browser opens the next one.
/// </summary>
internal sealed class PortalChanges(
    Portals portals,
    PortalWatch watch,
    PortalReads reads,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    /// <summary>So often, a sign of life keeps proxies from closing the stream, and the session is looked at.</summary>
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    public void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/portal/{token}/changes", FollowAsync).WithMetadata(new LongAnswer()).ExcludeFromDescription();

    private async Task FollowAsync(HttpContext context, string token, string? mark)
    {
        if (await portals.FindAsync(token, context.RequestAborted) is not { } portal)
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return;
        }
        var memberId = portal.Session.MemberId;
        using var watching = watch.Watch(memberId);
        if (watching is null)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep it back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SendAsync(context, "retry: 1000\n\n", ending.Token);
            // Something may have been decided between the page and this stream.
            var marks = await reads.FindMarksAsync([memberId], ending.Token);
            var current = marks.GetValueOrDefault(memberId, "");
            watch.Show(memberId, current);
            if (mark is not null && current != mark)
                await SendAsync(context, Event("change"), ending.Token);
            else
                await WaitAsync(context, token, watching.Changed, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the server stops.
        }
    }

    private async Task WaitAsync(HttpContext context, string token, Task changed, CancellationToken ending)
    {
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < s_longest; )
        {
            await Task.WhenAny(changed, Task.Delay(s_beat, time, ending));
            ending.ThrowIfCancellationRequested();
            if (changed.IsCompleted)
            {
                await SendAsync(context, Event("change"), ending);
                return;
            }
            if (await portals.FindAsync(token, ending) is null)
            {
                await SendAsync(context, Event("end"), ending);
                return;
            }
            await SendAsync(context, ":\n\n", ending);
        }
    }

    private static string Event(string name) => $"event: {name}\ndata:\n\n";

    private static async Task SendAsync(HttpContext context, string text, CancellationToken ending)
    {
        await context.Response.WriteAsync(text, Encoding.UTF8, ending);
        await context.Response.Body.FlushAsync(ending);
    }
}
