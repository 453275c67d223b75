using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Server.Application;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http.Pages;

namespace Tributary.Server.Http;

/// <summary>
/// The way of every request begins here: 1. it gets its id, and the answer its usual headers; 2. an address that no
/// part of the API could read is refused; 3. a trace is continued; 4. the answered request is counted under its route,
/// and logged if the access log is on.
/// </summary>
internal sealed partial class RequestStart(
    RequestDelegate next,
    RequestMeters meters,
    TributaryOptions options,
    Shutdown shutdown,
    ILogger<RequestStart> log
)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestIds.Of(context.Request);
        AnswerHeaders.Set(context);
        // The next request of this client arrives on a connection to another node.
        if (shutdown.IsDraining && !HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        using var span = RequestSpan.Begin(context);
        if (FaultOf(context) is { } problem)
            await (
                LostLink.IsLink(context.Request) ? LostLink.ShowAsync(context, problem) : problem.ExecuteAsync(context)
            );
        else
            await next(context);
        var took = Stopwatch.GetElapsedTime(began);
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<LongAnswer>() is null)
            meters.Add(endpoint, context.Request.Method, context.Response.StatusCode, took);
        if (span is { IsAllDataRequested: true })
            RequestSpan.Describe(span, context, endpoint);
        if (options.AccessLog)
            LogRequest(context, endpoint, took);
    }

    private static ProblemResult? FaultOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.Length > RequestTarget.MaxLength)
            return Problems.Of(RequestErrors.AddressTooLong);
        return RequestTarget.IsSound(target)
            ? null
            : Problems.Of(RequestErrors.BadRequest, "The address contains U+0000 or escapes that are not UTF-8.");
    }

    /// <summary>Logs the route and not the path, which may hold a person's id or code.</summary>
    private void LogRequest(HttpContext context, Endpoint? endpoint, TimeSpan took)
    {
        using var scope = log.BeginScope(RequestScope.Of(context));
        LogAnswered(
            RequestMeters.MethodOf(context.Request.Method),
            RequestMeters.RouteOf(endpoint) is { Length: > 0 } route ? route : "(no route)",
            context.Response.StatusCode,
            Math.Round(took.TotalMilliseconds, 1)
        );
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} in {Milliseconds} ms")]
    private partial void LogAnswered(string method, string route, int status, double milliseconds);
}
