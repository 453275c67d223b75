using Microsoft.AspNetCore.Diagnostics;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Http.Pages;
using Tributary.Storage.Connections;

namespace Tributary.Server.Http;

/// <summary>Turns faults of operation into answers. This is the only place where the API catches exceptions.</summary>
internal sealed partial class ProblemHandler(RateGate gate, Outages outages, ILogger<ProblemHandler> log)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken stopping)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return true;
        var problem = exception switch
        {
            BadHttpRequestException bad => Problems.Of(CodeOf(bad.StatusCode)),
            QueueFullException => Problems.Later(ServerErrors.Saturated, 1),
            _ when Outage.IsDiskFull(exception) => Problems.Later(ServerErrors.StorageFull, 5),
            _ when Outage.Is(exception) => Problems.Later(ServerErrors.Unavailable, 1),
            _ => Problems.Of(ServerErrors.Internal),
        };
        AnswerHeaders.Set(context); // the handler has removed the headers that were set before
        // A full node reports itself to its callers, and a database failure is logged once: a line for each request
        // would flood the log when it matters most.
        if (problem.Code.Status >= 500 && exception is not QueueFullException && !outages.Report(exception))
        {
            using var scope = log.BeginScope(RequestScope.Of(context));
            var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            LogFailed(exception, RequestMeters.MethodOf(context.Request.Method), RequestMeters.RouteOf(endpoint));
        }
        if (context.Features.Get<Caller>() is not null)
            gate.WriteHeaders(context);
        await (LostLink.IsLink(context.Request) ? LostLink.ShowAsync(context, problem) : problem.ExecuteAsync(context));
        return true;
    }

    private static ErrorCode CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status408RequestTimeout => RequestErrors.RequestTimeout,
            StatusCodes.Status413PayloadTooLarge => RequestErrors.BodyTooLarge,
            StatusCodes.Status414UriTooLong => RequestErrors.AddressTooLong,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => RequestErrors.HeadersTooLarge,
            _ => RequestErrors.BadRequest,
        };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private partial void LogFailed(Exception e, string method, string route);
}
