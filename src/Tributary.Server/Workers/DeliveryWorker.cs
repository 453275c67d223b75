using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Client.Webhooks;
using Tributary.Connectors.Webhooks;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Outbox;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Features.Webhooks;
using Webhook = Tributary.Storage.Features.Webhooks.Webhook;

namespace Tributary.Server.Workers;

/// <summary>
/// Posts due deliveries to webhooks. The way of each: 1. a few of its deliveries are claimed; 2. they are posted in
/// parallel, signed with its live secrets; 3. the result of each is recorded, with or without a next attempt; 4. a
/// receiver that is gone, or from which nothing was accepted for days, is disabled. Every webhook is handled
/// separately, so that a slow receiver delays only itself.
/// </summary>
internal sealed partial class DeliveryWorker(
    WebhookRegistry webhooks,
    Deliveries deliveries,
    WebhookFanOut fanOut,
    Envelopes envelopes,
    WebhookSender sender,
    SecretBox box,
    IStore store,
    EntryIntake intake,
    Meters meters,
    TimeProvider time,
    ILogger<DeliveryWorker> log
) : BackgroundService
{
    private const string Actor = "webhooks";
    private const string Gone = "gone";
    private const string Failing = "failing";

    /// <summary>The most posts in progress for each webhook.</summary>
    private const int AtOnce = 8;

    /// <summary>
    /// Deliveries that a node claimed and did not record, because it died, are due again after this time.
    /// </summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, Task> _turns = new();
    private readonly WorkSignal _signal = new();

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        fanOut.Added += _signal.Set;
        await new BackgroundLoop("Posting to webhooks", time, log).RunAsync(BeginDueAsync, stopping);
        await Task.WhenAll(_turns.Values);
    }

    private async ValueTask<TimeSpan> BeginDueAsync(CancellationToken stopping)
    {
        foreach (var webhook in await webhooks.ListDueAsync(store.Now, stopping))
            Begin(webhook, stopping);
        await _signal.WaitAsync(s_idle, stopping);
        return TimeSpan.Zero;
    }

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    private void Begin(Webhook webhook, CancellationToken stopping)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_turns.TryAdd(webhook.Id.Value, turn.Task))
            return;
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await RunAsync(webhook, stopping);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    LogTurnFailed(e, webhook.Id);
                }
                catch (OperationCanceledException)
                {
                    // The claimed deliveries are due again when their lease ends.
                }
                finally
                {
                    _turns.TryRemove(webhook.Id.Value, out _);
                    turn.SetResult();
                }
            },
            CancellationToken.None
        );
    }

    /// <summary>Posts until nothing is due or something failed; after a failure the receiver gets a pause.</summary>
    private async Task RunAsync(Webhook webhook, CancellationToken stopping)
    {
        for (
            var goesOn = true;
            goesOn && await webhooks.FindAsync(webhook.ProgramId, webhook.Id, stopping) is { IsEnabled: true } now;

        )
        {
            var claimed = await deliveries.ClaimAsync(webhook.Id, AtOnce, store.Now, store.Now + s_lease, stopping);
            if (claimed.Count == 0)
                return;
            var told = await envelopes.WriteAsync(claimed.Select(delivery => delivery.Row), stopping);
            var posted = await Task.WhenAll(
                claimed.Zip(told, (delivery, envelope) => PostAsync(now, delivery, envelope, stopping))
            );
            goesOn = posted.All(isDelivered => isDelivered);
        }
    }

    private async Task<bool> PostAsync(
        Webhook webhook,
        Delivery delivery,
        Envelope envelope,
        CancellationToken stopping
    )
    {
        var at = time.GetUtcNow();
        var signatures = webhook
            .SecretsAt(store.Now)
            .Select(secret => WebhookSignature.Sign(box.Open(secret), envelope.Id, at, envelope.Body.Span));
        var answer = await sender.SendAsync(
            new WebhookPost(
                new Uri(webhook.Url),
                envelope.Id,
                at,
                string.Join(' ', signatures),
                Envelopes.MediaType,
                envelope.Body
            ),
            stopping
        );
        var isOver = answer.Error is null || answer.IsGone || delivery.Row.Kind == ChangeKind.WebhookTest;
        var next = isOver ? null : RetrySchedule.After(delivery.Tries, answer.RetryAfter);
        var now = store.Now;
        await deliveries.RecordAsync(
            delivery,
            answer.Status,
            answer.Error,
            next is { } pause ? now + pause : null,
            now,
            CancellationToken.None
        );
        meters.Posted(answer.Error is null);
        if (answer.IsGone)
            await DisableAsync(webhook, Gone, stopping);
        else if (!isOver && next is null && webhook.FailingSince <= now - RetrySchedule.GivesUpAfter)
            await DisableAsync(webhook, Failing, stopping);
        return answer.Error is null;
    }

    /// <summary>
    /// Writes the entry that reports it first, under a key that names this activation of the webhook. If this node dies
    /// in between, the next one does both.
    /// </summary>
    private async ValueTask DisableAsync(Webhook webhook, string reason, CancellationToken stopping)
    {
        var partition = Partitioning.OfRoot(webhook.ProgramId, webhook.Id.ToString(), store.Partitions);
        var name = string.Create(CultureInfo.InvariantCulture, $"webhook/{webhook.Id}/{webhook.UpdatedAt.Micros}");
        var entry = CommandEntry.Of(
            webhook.ProgramId,
            new MemberPlace(default, partition),
            new DisableWebhook(reason, webhook.Id),
            EntryKey.OfCheck(name),
            Actor
        );
        await intake.AcceptAsync([entry], stopping);
        if (await webhooks.DisableAsync(webhook.ProgramId, webhook.Id, reason, store.Now, stopping))
            LogDisabled(webhook.Id, webhook.ProgramId, reason);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Webhook {Webhook} of program {Program} was disabled: {Reason}."
    )]
    private partial void LogDisabled(WebhookId webhook, ProgramId program, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Posting to webhook {Webhook} failed on this server; its claimed deliveries are retried in a minute."
    )]
    private partial void LogTurnFailed(Exception e, WebhookId webhook);
}
