using MudBlazor;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The webhooks of a program.</summary>
public static class WebhookList
{
    /// <summary>The list.</summary>
    public static ListOf<WebhookInfo> All { get; } =
        new()
        {
            Name = "webhooks",
            One = "webhook",
            From = (client, choice) =>
                client.Webhooks.ListAsync(new() { Limit = choice.Limit, Cursor = choice.Cursor }),
            Key = webhook => webhook.Id,
            Icon = Icons.Material.Outlined.Webhook,
            Empty = "A webhook tells your platform of each reward within a second.",
            Columns =
            [
                new("url", "Address", webhook => new TextCell(webhook.Url, "webhooks/" + webhook.Id)),
                new("events", "Changes", webhook => new TextCell(ChangeWords.Of(webhook.Events))) { IsLong = true },
                new("status", "State", webhook => new StatusCell(StatusOf(webhook))),
                new("failing_since", "Fails since", webhook => new MomentCell(webhook.FailingSince)),
                new("reason", "Why disabled", webhook => new TextCell(ReasonOf(webhook))) { IsExtra = true },
                new("created_at", "Created", webhook => new MomentCell(webhook.CreatedAt)),
            ],
        };

    private static string StatusOf(WebhookInfo webhook) =>
        webhook.Enabled
            ? webhook.FailingSince is null
                ? "active"
                : "failing"
            : webhook.DisabledReason is null
                ? "paused"
                : "disabled";

    private static string? ReasonOf(WebhookInfo webhook) =>
        webhook.DisabledReason switch
        {
            null => null,
            "gone" => "The receiver answered that it is gone.",
            _ => "It failed for too long.",
        };
}
