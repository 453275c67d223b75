using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Json;
using Tributary.Server.Application.Limits;

namespace Tributary.Server.Application.Errors;

/// <summary>An error answer (RFC 9457).</summary>
internal sealed class ProblemResult(
    ErrorCode code,
    string? detail = null,
    string? pointer = null,
    IReadOnlyList<Fault>? errors = null,
    int? retryAfterSeconds = null,
    RateLimit? spent = null
) : IResult
{
    public const string MediaType = "application/problem+json";

    public ErrorCode Code => code;

    public Problem ToProblem() =>
        new()
        {
            Type = "/docs/errors#" + code.Code,
            Title = code.Sentence,
            Status = code.Status,
            Detail = detail ?? code.Sentence,
            Code = code.Code,
            Pointer = pointer,
            Errors = errors,
        };

    /// <summary>Sets the status and headers of the problem, for an answer with any body.</summary>
    public void SetHeaders(HttpResponse response)
    {
        response.StatusCode = code.Status;
        response.Headers.CacheControl = "no-store";
        if (code.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (retryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (spent is not null)
            RateLimitHeaders.Write(response, spent, retryAfterSeconds ?? 0);
    }

    public async Task ExecuteAsync(HttpContext context)
    {
        var response = context.Response;
        SetHeaders(response);
        response.ContentType = MediaType;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            ToProblem() with
            {
                RequestId = context.TraceIdentifier,
            },
            JsonAnswer.Json.Problem
        );
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }
}

internal static class Problems
{
    public static ProblemResult Of(ErrorCode code, string? detail = null, string? pointer = null) =>
        new(code, detail, pointer);

    public static ProblemResult Of(InputFault fault) => new(fault.Code, fault.Detail, fault.Pointer);

    public static ProblemResult Later(ErrorCode code, int seconds) => new(code, retryAfterSeconds: seconds);

    public static ProblemResult Refused(RateLimit spent, int seconds) =>
        new(RequestErrors.RateLimited, retryAfterSeconds: seconds, spent: spent);
}
