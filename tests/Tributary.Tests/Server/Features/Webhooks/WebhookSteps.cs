using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Xunit;

namespace Tributary.Tests.Server.Features.Webhooks;

/// <summary>Steps that tests of webhooks share.</summary>
internal static class WebhookSteps
{
    public static async Task<(string Id, string Secret)> AddWebhookAsync(
        this TestServer server,
        string program,
        string url,
        params string[] events
    )
    {
        var added = await server.PostAsync(program + "/webhooks", JsonSerializer.Serialize(new { url, events }));
        Assert.True(added.Status == 201, added.Body);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", added.Text("secret")!);
        return (added.Text("id")!, added.Text("secret")!);
    }

    public static async Task<IReadOnlyList<DeliveryInfo>> ListDeliveriesAsync(
        this TestServer server,
        string program,
        string id
    )
    {
        var answer = await server.GetAsync($"{program}/webhooks/{id}/deliveries");
        return JsonSerializer.Deserialize(answer.Body, TributaryJson.Default.PageDeliveryInfo)!.Items;
    }
}
