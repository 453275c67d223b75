using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Announces to the other subscribers that a webhook was disabled. The caller disables it; the log keeps the reason.
/// </summary>
/// <param name="Why">A closed word.</param>
public sealed record DisableWebhook([property: JsonPropertyName("outcome")] string Why, WebhookId Webhook) : ICommand;

internal sealed class DisableWebhookHandler()
    : CommandHandler<DisableWebhook>(EntryTypes.WebhookDisable, CommandJson.Default.DisableWebhook)
{
    public override string? Done => null;

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.WebhookDisabled];

    public override ChangeKind? AlwaysAnnounces => ChangeKind.WebhookDisabled;

    protected override Conclusion Decide(DisableWebhook command, CommandContext context)
    {
        context.Batch.Outbox.AddDisabled(new WebhookFacts(command.Webhook, command.Why));
        return Conclusion.Applied(new Trace());
    }
}
