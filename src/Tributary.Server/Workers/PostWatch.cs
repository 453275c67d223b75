using System.Diagnostics;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Workers;

/// <summary>
/// Measures each post to a webhook, gives it a span, and logs it if the access log is on. The receiver's address is
/// left out, since it may contain a secret.
/// </summary>
internal sealed partial class PostWatch(
    Meters meters,
    TributaryOptions options,
    TimeProvider time,
    ILogger<PostWatch> log
)
{
    private const string Operation = "tributary.webhook";

    public async Task<WebhookAnswer> RunAsync(WebhookId webhook, Envelope envelope, Func<ValueTask<WebhookAnswer>> post)
    {
        using var span = Spans.Source.StartActivity(Operation, ActivityKind.Client, default(ActivityContext));
        var began = time.GetTimestamp();
        var answer = await post();
        var took = time.GetElapsedTime(began);
        meters.Posted(answer.Error is null, took);
        if (span is { IsAllDataRequested: true })
            Describe(span, webhook, envelope, answer);
        if (options.AccessLog)
            LogPost(webhook, envelope, answer, took);
        return answer with { Duration = took };
    }

    private static void Describe(Activity span, WebhookId webhook, Envelope envelope, WebhookAnswer answer)
    {
        span.SetTag("tributary.webhook", PublicId.Of(webhook))
            .SetTag("tributary.change", envelope.Id)
            .SetTag("tributary.change_type", envelope.Type)
            .SetTag("tributary.program", envelope.Program)
            .SetTag(Spans.RequestId, envelope.RequestId)
            .SetTag("http.response.status_code", answer.Status);
        if (answer.Error is { } error)
            span.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
    }

    private void LogPost(WebhookId webhook, Envelope envelope, WebhookAnswer answer, TimeSpan took)
    {
        using var scope = log.BeginScope(new RequestScope(envelope.RequestId, envelope.Program));
        LogPosted(
            envelope.Id,
            envelope.Type,
            PublicId.Of(webhook),
            answer.Error ?? "delivered",
            Math.Round(took.TotalMilliseconds, 1)
        );
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Posted change {Change} ({Type}) to {Webhook}: {Result} in {Milliseconds} ms"
    )]
    private partial void LogPosted(string change, string type, string webhook, string result, double milliseconds);
}
