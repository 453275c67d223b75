using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Client.Webhooks;
using Tributary.Connectors.Webhooks;
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
/// Posts what is due to webhooks. The way of each: 1. a few of its deliveries are claimed; 2. they are posted at the
/// same time, signed by its live secrets; 3. what each came to is recorded, with the next try or without; 4. a receiver
/// that is gone, or of which nothing has arrived for days, is switched off. Every webhook has a turn of its own, so
/// that a slow receiver keeps nobody waiting but itself.
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

    /// <summary>Posts under way at once, for each webhook.</summary>
    private const int AtOnce = 8;

    /// <summary>What a node has claimed and did not record, since it died, is due again after this.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_afterFault = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, Task> _turns = new();
    private readonly WorkSignal _signal = new();

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        fanOut.Added += _signal.Set;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var webhook in await webhooks.ListDueAsync(store.Now, stopping))
                    Begin(webhook, stopping);
                await _signal.WaitAsync(s_idle, stopping);
            }
            catch (Exception e) when (e is StoreException or TimeoutException)
            {
                LogDatabaseGone(e);
                await Task.Delay(s_afterFault, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
        }
        await Task.WhenAll(_turns.Values);
    }

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    private void Begin(Webhook webhook, CancellationToken stopping)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_turns.TryAdd(webhook.Id, turn.Task))
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
                    // What was claimed is due again when its lease is over.
                }
                finally
                {
                    _turns.TryRemove(webhook.Id, out _);
                    turn.SetResult();
                }
            },
            CancellationToken.None
        );
    }

    /// <summary>Until nothing is due, or something failed: then the receiver has a moment.</summary>
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
    /// The entry that tells of it comes first, under a key of this time that it was on: should this node die in
    /// between, the next one does both.
    /// </summary>
    private async ValueTask DisableAsync(Webhook webhook, string reason, CancellationToken stopping)
    {
        var facts = new CommandFacts { Webhook = webhook.Id, Outcome = reason }.ToJson();
        var partition = Partitioning.OfRoot(
            webhook.ProgramId,
            webhook.Id.ToString(CultureInfo.InvariantCulture),
            store.Partitions
        );
        await intake.AcceptAsync(
            [
                new NewEntry
                {
                    ProgramId = webhook.ProgramId,
                    Type = EntryTypes.WebhookDisable,
                    Key = EntryKey.OfCheck(
                        string.Create(CultureInfo.InvariantCulture, $"webhook/{webhook.Id}/{webhook.UpdatedAt.Micros}")
                    ),
                    BodyHash = EntryKey.OfBody(facts),
                    Target = new MemberPlace(0, partition),
                    Facts = facts,
                    Actor = Actor,
                },
            ],
            stopping
        );
        if (await webhooks.DisableAsync(webhook.ProgramId, webhook.Id, reason, store.Now, stopping))
            LogDisabled(webhook.Id, webhook.ProgramId, reason);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Webhook {Webhook} of program {Program} is switched off: {Reason}."
    )]
    private partial void LogDisabled(long webhook, long program, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Posting to webhook {Webhook} failed on our side; what was claimed is due again in a minute."
    )]
    private partial void LogTurnFailed(Exception e, long webhook);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; webhooks go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
