using System.Net;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Storage.Features.Keys;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>
/// Strangers who guess keys are slowed down by address, without cost to the database and without harm to owners of
/// keys.
/// </summary>
public sealed class KeyTrialTests(KeyTrialTests.OneTrialServer server) : IClassFixture<KeyTrialTests.OneTrialServer>
{
    [Fact]
    public async Task An_address_with_wrong_keys_waits_unless_its_key_is_right()
    {
        await server.OpenAsync();
        var (text, prefix, hash) = KeyText.Create();
        await server
            .Get<ApiKeys>()
            .AddAsync(
                new ApiKey
                {
                    Id = new KeyId(7_000_001),
                    Prefix = prefix,
                    Hash = hash,
                    Name = "till",
                    Scopes = "read",
                    CreatedAt = new Instant(1),
                },
                Audits.At(new Instant(1)),
                TestContext.Current.CancellationToken
            );

        var answers = new List<Answer>();
        for (var i = 0; i < 12; i++)
            answers.Add(await server.GetAsync("/v1/programs", i % 2 == 0 ? KeyText.Create().Text : "guess-" + i));
        Assert.Equal(5, answers.Count(answer => answer.Status == 401));
        Assert.All(
            answers.Skip(5),
            answer =>
            {
                answer.IsProblem(429, "rate_limited");
                Assert.InRange(
                    answer.Headers.RetryAfter!.Delta!.Value,
                    TimeSpan.FromSeconds(1),
                    TimeSpan.FromSeconds(13)
                );
                Assert.Contains("failed-keys", Assert.Single(answer.Headers.GetValues("RateLimit-Policy")));
            }
        );

        Assert.Equal(200, (await server.GetAsync("/v1/programs", text)).Status); // it was never used before
        Assert.Equal(200, (await server.GetAsync("/v1/programs")).Status);
        (await server.GetAsync("/v1/programs", text[..^1] + (text[^1] == 'a' ? 'b' : 'a'))).IsProblem(
            429,
            "rate_limited"
        );
        (await server.GetAsync("/v1/programs", key: null)).IsProblem(401, "unauthorized"); // no key is no guess
    }

    [Fact]
    public void Right_keys_cost_no_trial()
    {
        var gate = new RateGate(
            Tributary.Tests.Server.Cli.CommandLine.Options() with
            {
                Limits = new LimitOptions(9, 9, 9, 9) { FailedKeysPerAddress = 3 },
            },
            new ManualTime(new Instant(0))
        );
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(gate.RefuseKeyTrial(IPAddress.Loopback));
            gate.TakeBackKeyTrial(IPAddress.Loopback);
        }
        for (var i = 0; i < 3; i++)
            Assert.Null(gate.RefuseKeyTrial(IPAddress.Loopback));
        Assert.NotNull(gate.RefuseKeyTrial(IPAddress.Loopback));
        Assert.Null(gate.RefuseKeyTrial(IPAddress.Parse("192.0.2.7")));
    }

    public sealed class OneTrialServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Tributary:Limits:FailedKeysPerAddress", "5")];
    }
}
