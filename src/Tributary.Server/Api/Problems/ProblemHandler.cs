using Microsoft.AspNetCore.Diagnostics;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Faults of operation, as answers: the one place where the API catches.</summary>
internal sealed class ProblemHandler(RateGate gate, ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken stopping)
    {
        if (context.RequestAborted.IsCancellationRequested) return true;
        var problem = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Of(ErrorCodes.BodyTooLarge),
            BadHttpRequestException bad => Problems.Of(ErrorCodes.MalformedJson, bad.Message),
            QueueFullException => Problems.Later(ErrorCodes.Saturated, 1),
            _ when Outage.Is(exception) => Problems.Later(ErrorCodes.Unavailable, 1),
            _ => Problems.Of(ErrorCodes.Internal),
        };
        // A node that is full says so to its callers; a line for each would bury the log when it matters.
        if (problem.Code.Status >= 500 && exception is not QueueFullException)
            log.LogError(exception, "{Method} {Path} failed, trace {Trace}", context.Request.Method, context.Request.Path, context.TraceIdentifier);
        if (context.Features.Get<Caller>() is not null) gate.Tell(context); // the headers set so far are gone
        await problem.ExecuteAsync(context);
        return true;
    }
}
