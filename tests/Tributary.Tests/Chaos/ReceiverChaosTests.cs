using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Webhooks;
using Tributary.Tests.Connectors;
using Tributary.Tests.Connectors.Webhooks;
using Tributary.Tests.RealData;
using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Chaos;

[Collection<NodeGround>]
public sealed class ReceiverChaosTests(NodeGround shared) : ChaosGround(shared)
{
    private const string Completed = "referral where status = 'completed'";
    private const string Webhooks = "/v1/programs/acme/webhooks";

    protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>
    /// One receiver works. It receives every completed referral while the others hang, drip, answer a gigabyte,
    /// redirect, or fail.
    /// </summary>
    [Fact]
    public async Task Receivers_of_webhooks_misbehave()
    {
        await using var good = await WebhookReceiver.StartAsync();
        await using var hanging = new RawReceiver(RawReceiver.Hangs);
        await using var dripping = new RawReceiver(RawReceiver.Drips);
        await using var endless = new RawReceiver(RawReceiver.SaysAGigabyte);
        await using var redirecting = new RawReceiver(RawReceiver.Answers(307, $"Location: {good.Url}/inside\r\n"));
        await using var failing = new RawReceiver(RawReceiver.Answers(500));
        RawReceiver[] bad = [hanging, dripping, endless, redirecting, failing];
        await StartAsync(nodes: 2);
        var before = await CountAsync(Completed);
        foreach (var receiver in bad)
            await AddAsync(receiver.Url);
        var secret = await AddAsync(good.Url + "/good");

        await Shop.SendAsync(ForAWhileAsync(seconds: 4));

        await using (var store = await OpenAsync())
            await RealDataProof.AllDecidedAsync(store.Database);
        var completed = await CountAsync(Completed) - before;
        Assert.True(completed > 0);
        Assert.Equal(
            completed,
            (await Polling.UntilAsync(() => Task.FromResult(Heard()), heard => heard.Count >= completed)).Count
        );
        var delivered = await CountAsync(
            "delivery d join webhook w on w.id = d.webhook_id where d.status = 'delivered' and w.url like '%/hook'"
        );
        await AssertWholeAsync();
        await RemoveAllAsync();

        Assert.All(good.At("/good"), received => Assert.True(received.IsSignedBy(secret)));
        Assert.All(bad, receiver => Assert.True(receiver.Accepted > 0));
        Assert.Empty(good.At("/inside"));
        Assert.Equal(0, delivered);
        Shop.AssertServed();

        HashSet<string> Heard() =>
            [.. good.At("/good").Select(received => received.Headers[WebhookSignature.IdHeader])];

        // or they would hear of the faults that follow, and be sent to again and again
        async Task RemoveAllAsync()
        {
            var http = Nodes[0].Server.Http;
            var webhooks = await http.GetFromJsonAsync<JsonElement>(new Uri(Webhooks, UriKind.Relative), Stopping);
            foreach (var webhook in webhooks.GetProperty("items").EnumerateArray())
            {
                var id = webhook.GetProperty("id").GetString();
                using var gone = await http.DeleteAsync(new Uri($"{Webhooks}/{id}", UriKind.Relative), Stopping);
                Assert.True(gone.IsSuccessStatusCode);
            }
            Assert.Equal(0, await CountAsync("webhook"));
        }

        async Task<string> AddAsync(string url)
        {
            using var body = new StringContent(
                $$"""{"url":"{{url}}","events":["{{ChangeTypes.ReferralCompleted}}"]}""",
                Encoding.UTF8,
                "application/json"
            );
            using var answer = await Nodes[0]
                .Server.Http.PostAsync(new Uri(Webhooks, UriKind.Relative), body, Stopping);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stopping)).GetProperty("secret").GetString()!;
        }
    }
}
