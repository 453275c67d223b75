using System.Diagnostics;

namespace Tributary.Server.Http;

/// <summary>
/// Continues the caller's trace (W3C Trace Context) with a span of this server, which the answer and the log name.
/// </summary>
internal static class TraceParent
{
    private const string Header = "traceparent";
    private const string Operation = "tributary.request";

    /// <returns>Null when the request names no trace, or one that is not well-formed.</returns>
    public static Activity? Begin(HttpContext context)
    {
        var sent = context.Request.Headers.TraceParent;
        if (sent.Count != 1 || !ActivityContext.TryParse(sent[0], context.Request.Headers.TraceState, out var parent))
            return null;
        var activity = new Activity(Operation).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        activity.TraceStateString = parent.TraceState;
        activity.Start();
        context.Response.Headers[Header] = activity.Id;
        return activity;
    }
}
