using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>The log has nothing about a person, however much of it is written.</summary>
public sealed class LogPrivacyTests(LoggedServer server) : IClassFixture<LoggedServer>
{
    // Words that occur nowhere else, so that a find is never by chance.
    private static readonly string[] s_personal =
    [
        "zaphod.beeblebrox",
        "heartofgold.example",
        "15550199887",
        "203.0.113.77",
        "Trillian",
        "device-9f8e7d",
        "Betelgeuse",
        "ZAPHODS-CODE",
    ];

    [Fact]
    public async Task Nothing_personal_is_in_the_log()
    {
        const string Person = "zaphod.beeblebrox@heartofgold.example";
        var program = await server.CreateProgramAsync("private");
        await using var receiver = await WebhookReceiver.StartAsync();
        await server.AddWebhookAsync(program, receiver.Url + "/Betelgeuse", "event.decided", "member.created");

        // The platform uses addresses as ids, which it should not, and the log still has none.
        var body = $$"""
            {"id":"{{Person}}","email":"{{Person}}","phone":"+15550199887","ip":"203.0.113.77","device":"device-9f8e7d",
             "user_agent":"Mozilla/5.0 (Trillian)","attributes":{"name":"Trillian"} }
            """;
        Assert.Equal(201, (await server.PostAsync(program + "/members", body)).Status);
        var path = program + "/members/" + Uri.EscapeDataString(Person);
        await server.PostAsync(path + "/codes", """{"code":"ZAPHODS-CODE"}""");
        await server.GetAsync(path);
        await server.GetAsync("/private/r/ZAPHODS-CODE", key: null);
        await server.GetAsync("/private/r/ZAPHODS-CODE?utm_source=Betelgeuse", key: null);
        await server.GetAsync("/nowhere/" + Person, key: null);
        await server.PostAsync(program + "/members", body.Replace("203.0.113.77", "no address of 203.0.113.77"));
        var sent = await server.PostAsync(
            program + "/events?wait=2s",
            $$"""
            {"id":"Trillian-1","type":"purchase","member":"{{Person}}","amount":5,"properties":{"to":"Trillian"} }
            """
        );
        await receiver.WaitAsync("/Betelgeuse", 2);
        await server.SendAsync(HttpMethod.Delete, path + "?balance=forfeit");
        await server.WaitAsync(sent.Headers.GetValues("Request-Id").Single(), "(event.decided) to whk_");

        var lines = server.Lines;

        Assert.DoesNotContain(
            lines,
            line => s_personal.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))
        );
        Assert.Contains(lines, line => line.Contains("\"level\":\"debug\"", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line => line.Contains("GET /v1/programs/{program}/members/{id} 200", StringComparison.Ordinal)
        );
    }
}
