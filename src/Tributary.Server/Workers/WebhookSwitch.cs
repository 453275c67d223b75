using System.Globalization;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>Disables webhooks whose receivers do not answer.</summary>
internal sealed partial class WebhookSwitch(
    WebhookRegistry webhooks,
    EntryIntake intake,
    IStore store,
    ILogger<WebhookSwitch> log
)
{
    public const string Gone = "gone";
    public const string Failing = "failing";

    private const string Actor = "webhooks";

    /// <summary>
    /// Writes the entry that reports it first, under a key that names this activation of the webhook. If this node dies
    /// in between, the next one does both.
    /// </summary>
    public async ValueTask DisableAsync(Webhook webhook, string reason, CancellationToken stopping)
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
}
