using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Features.Webhooks;

internal static class WebhookAnswers
{
    public static WebhookInfo Of(Webhook webhook) =>
        new()
        {
            Id = PublicId.Of(webhook.Id),
            Url = webhook.Url,
            Events = webhook.Events,
            Enabled = webhook.IsEnabled,
            DisabledReason = webhook.DisabledReason,
            FailingSince = webhook.FailingSince?.ToDateTimeOffset(),
            CreatedAt = webhook.CreatedAt.ToDateTimeOffset(),
        };

    public static DeliveryInfo Of(Delivery delivery) =>
        new()
        {
            Id = PublicId.Of(delivery.Id),
            Event = Envelopes.IdOf(delivery.Row),
            Type = ChangeSet.NameOf(delivery.Row.Kind),
            Status = EnumNames.Of(delivery.Status),
            Tries = delivery.Tries,
            NextAt = delivery.NextAt?.ToDateTimeOffset(),
            LastAt = delivery.LastAt?.ToDateTimeOffset(),
            LastStatus = delivery.LastStatus,
            LastError = delivery.LastError,
            CreatedAt = delivery.CreatedAt.ToDateTimeOffset(),
        };

    public static DeliveryAttempt Of(DeliveryTry one) =>
        new()
        {
            At = one.At.ToDateTimeOffset(),
            DurationMs = (int)one.Duration.TotalMilliseconds,
            Status = one.Status,
            Error = one.Error,
            Answer = one.Answer,
        };
}
