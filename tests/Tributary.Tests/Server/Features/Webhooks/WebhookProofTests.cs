using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Tests.Server.Reference;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Features.Webhooks;

/// <summary>
/// Other people's code, under Node, reads the posts of a receiver: the reference library of Standard Webhooks checks
/// signatures, the CloudEvents SDK envelopes, and AsyncAPI's own schema the AsyncAPI document. <c>./test</c> installs
/// these and names their folder.
/// </summary>
public sealed class WebhookProofTests(WebhookSqlite server) : IClassFixture<WebhookSqlite>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Other_peoples_code_verifies_and_reads_what_is_posted()
    {
        var folder = NodeProof.Folder();
        await using var receiver = await WebhookReceiver.StartAsync();
        var program = await server.CreateProgramAsync("proof");
        var added = await server.PostAsync(
            program + "/webhooks",
            JsonSerializer.Serialize(new { url = receiver.Url + "/proof", events = (string[])["*", "event.decided"] })
        );
        var rotated = await server.PostAsync($"{program}/webhooks/{added.Text("id")}/rotate", "");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await server.PostAsync(
            program + "/events",
            """{"id":"order-1","type":"purchase","member":"bob","amount":5000,"currency":"USD"}"""
        );
        await server.PostAsync(
            program + "/events",
            """{"id":"refund-1","type":"refund","member":"bob","reverses":"order-1"}"""
        );
        await server.PostAsync(program + "/pause", "");
        await server.PostAsync($"{program}/webhooks/{added.Text("id")}/test", "");
        var received = await receiver.WaitAsync("/proof", 17);

        var file = Path.GetTempFileName();
        try
        {
            // Each once under the current secret and once under the previous one.
            await File.WriteAllTextAsync(
                file,
                JsonSerializer.Serialize(
                    ((string[])[rotated.Text("secret")!, added.Text("secret")!]).SelectMany(secret =>
                        received.Select(r => new
                        {
                            secret,
                            headers = r.Headers,
                            body = Encoding.UTF8.GetString(r.Body),
                        })
                    )
                ),
                Stopping
            );
            var lines = await NodeProof.RunAsync(
                folder,
                "proof.mjs",
                file,
                Path.Combine(SourceFile.Root.FullName, "docs", "asyncapi.json")
            );

            Assert.Equal(2 * received.Count, lines.Count);
            var types = received.Select(r => r.Change.Type).Distinct().ToList();
            Assert.Superset(
                new HashSet<string>
                {
                    ChangeTypes.MemberCreated,
                    ChangeTypes.ReferralReopened,
                    ChangeTypes.RewardReversed,
                    ChangeTypes.ProgramPaused,
                    ChangeTypes.WebhookTest,
                },
                types.ToHashSet()
            );
            Assert.All(
                received.Select(r => r.Change),
                c => Assert.Contains($"{c.Type} {c.Id} {c.Subject} {c.Sequence} {c.PartitionKey}", lines)
            );
        }
        finally
        {
            File.Delete(file);
        }
    }
}
