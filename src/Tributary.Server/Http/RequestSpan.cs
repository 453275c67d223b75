using System.Diagnostics;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Monitoring;

namespace Tributary.Server.Http;

/// <summary>
/// The span of a request (W3C Trace Context). It continues the caller's trace, and the answer and the log name it. A
/// request without a <c>traceparent</c> has a span only where traces are exported.
/// </summary>
internal static class RequestSpan
{
    private const string Header = "traceparent";
    private const string Operation = "tributary.request";

    /// <returns>Null when nobody wants a span.</returns>
    public static Activity? Begin(HttpContext context)
    {
        var sent = context.Request.Headers.TraceParent;
        var isContinued = ActivityContext.TryParse(
            sent.Count == 1 ? sent[0] : null,
            context.Request.Headers.TraceState,
            isRemote: true,
            out var parent
        );
        var span = Spans.Source.StartActivity(Operation, ActivityKind.Server, parent);
        if (span is null && isContinued)
            span = Continue(parent);
        if (isContinued && span is not null)
            context.Response.Headers[Header] = span.Id;
        return span;
    }

    /// <summary>
    /// Adds what is known after the answer. The path is left out, since it may hold a person's id or code.
    /// </summary>
    public static void Describe(Activity span, HttpContext context, Endpoint? endpoint)
    {
        var (method, route) = (RequestMeters.MethodOf(context.Request.Method), RequestMeters.RouteOf(endpoint));
        var status = context.Response.StatusCode;
        span.DisplayName = route.Length > 0 ? $"{method} {route}" : method;
        span.SetTag("http.request.method", method)
            .SetTag("http.route", route.Length > 0 ? route : null)
            .SetTag("http.response.status_code", status)
            .SetTag("tributary.program", context.Features.Get<ProgramCall>()?.Program.Name)
            .SetTag(Spans.RequestId, context.TraceIdentifier);
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Continues a trace that nobody exports here, so that the answer and the log name it.</summary>
    private static Activity Continue(ActivityContext parent)
    {
        var span = new Activity(Operation).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        span.TraceStateString = parent.TraceState;
        return span.Start();
    }
}
