using System.Text.Json.Nodes;
using Tributary.Client;

namespace Shop;

/// <summary><c>dotnet run -- setup</c>: stores the program's Terms. It can be repeated.</summary>
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
        var stored = await app
            .Services.GetRequiredService<TributaryClient>()
            .Programs.PutAsync(program, terms.ToJsonString());
        Console.WriteLine(
            $"Program {stored.Program} has version {stored.Version} of its Terms; its links lead to {shop}."
        );
        return 0;
    }
}
