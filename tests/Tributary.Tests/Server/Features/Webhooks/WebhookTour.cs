using Tributary.Tests.Server.Reference;

namespace Tributary.Tests.Server.Features.Webhooks;

/// <summary>Makes the calls for webhooks and their deliveries.</summary>
internal static class WebhookTour
{
    [TourStop(80)]
    public static async Task WalkAsync(ApiTour tour)
    {
        var webhook = (
            await tour.PostAsync(
                "AddWebhook",
                "one",
                ApiTour.Acme + "/webhooks",
                """{"url":"https://shop.example/tributary","events":["reward.created","case.opened"]}"""
            )
        ).Text("id");
        var at = $"{ApiTour.Acme}/webhooks/{webhook}";
        await tour.GetAsync("ListWebhooks", ApiTour.Acme + "/webhooks");
        await tour.GetAsync("GetWebhook", at);
        var delivery = (await tour.PostAsync("TestWebhook", "one", at + "/test", null)).Text("id");
        await tour.GetAsync("ListDeliveries", at + "/deliveries?limit=5");
        await tour.GetAsync("GetDelivery", $"{at}/deliveries/{delivery}");
        await tour.PostAsync("ReplayDelivery", "one", $"{at}/deliveries/{delivery}/replay", null);
        await tour.PostAsync(
            "ReplayDeliveries",
            "one",
            at + "/replay?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z",
            null
        );
        await tour.PostAsync("RotateWebhook", "one", at + "/rotate", null);
        await tour.DoAsync("PatchWebhook", "one", HttpMethod.Patch, at, """{"events":["*"],"enabled":false}""");
        await tour.DoAsync("DeleteWebhook", "one", HttpMethod.Delete, at, null);
    }
}
