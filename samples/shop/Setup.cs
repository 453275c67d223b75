using System.Text.Json.Nodes;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Shop;

/// <summary>
/// <c>dotnet run -- setup</c>: stores the program's Terms, lets the shop show the pages of members, and adds a webhook.
/// It can be repeated.
/// </summary>
internal static class Setup
{
    public static async Task<int> RunAsync(WebApplication app)
    {
        var program = app.Configuration["Tributary:Program"]!;
        var terms = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(app.Environment.ContentRootPath, "terms.json"))
        )!;
        var shop = new Uri(app.Configuration["Urls"]!.Split(';')[0]); // links lead to the address of this shop
        terms["link"] = new JsonObject
        {
            ["destination"] = shop.AbsoluteUri,
            ["allowed_hosts"] = new JsonArray(shop.Host),
        };
        var tributary = app.Services.GetRequiredService<TributaryClient>();
        var stored = await tributary.Programs.PutAsync(program, terms.ToJsonString());
        Console.WriteLine(
            $"Program {stored.Program} has version {stored.Version} of its Terms; its links lead to {shop}."
        );
        await tributary.Portal.PutSettingsAsync(
            new PortalSettings
            {
                Name = "Good things",
                Origins = [shop.GetLeftPart(UriPartial.Authority)],
                ShowNames = true,
                MinimumPayout = new MoneyInfo { Currency = "USD", Amount = 2500 },
            }
        );
        await AddWebhookAsync(tributary, new Uri(shop, "/webhooks/tributary"));
        return 0;
    }

    private static async Task AddWebhookAsync(TributaryClient tributary, Uri receiver)
    {
        var known = await tributary.Webhooks.ListAsync();
        foreach (var old in known.Items.Where(webhook => webhook.Url == receiver.AbsoluteUri))
            await tributary.Webhooks.DeleteAsync(old.Id); // its secret was shown only once
        try
        {
            var added = await tributary.Webhooks.AddAsync(
                new NewWebhook { Url = receiver.AbsoluteUri, Events = [ChangeTypes.RewardCreated] }
            );
            Console.WriteLine($"Before you start the shop: export Tributary__WebhookSecret={added.Secret}");
        }
        catch (TributaryException refused)
        {
            Console.WriteLine(
                $"There is no webhook: {refused.Message} Start Tributary with "
                    + "Tributary__Webhooks__AllowedNetworks=127.0.0.0/8,::1 to allow receivers on this machine."
            );
        }
    }
}
