using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Keys;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Capture;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>
/// To a stranger, codes that never existed, have ended, are used up or belong to a blocked member look the same, in the
/// answer and in the work it takes.
/// </summary>
public sealed partial class EnumerationTests(ProxiedPostgresServer server) : IClassFixture<ProxiedPostgresServer>
{
    private static readonly string[] s_leadNowhere = ["never-was", "has-ended", "not-begun", "used-up", "blocked"];

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/programs/{0}/codes/{1}", true)]
    [InlineData("/v1/programs/{0}/codes/{1}/qr.svg", true)]
    [InlineData("/{0}/r/{1}", false)]
    [InlineData("/r/{1}", false)]
    public async Task Codes_that_lead_nowhere_are_answered_alike(string path, bool needsKey)
    {
        var name = "alike-" + Convert.ToHexStringLower(BitConverter.GetBytes(path.Length));
        await CodesAsync(name);
        var key = needsKey ? await PublicKeyAsync() : null;

        var answers = new List<(Answer Answer, List<string> Statements)>();
        foreach (var code in s_leadNowhere)
            for (var i = 0; i < 2; i++)
                answers.Add(await WatchedAsync(() => server.GetAsync(string.Format(null, path, name, code), key)));

        Assert.Single(
            answers
                .Select(a =>
                    (a.Answer.Status, WithoutId(a.Answer.Body), a.Answer.Location, a.Answer.Cookie, Names(a.Answer))
                )
                .Distinct()
        );
        Assert.Single(answers.Select(a => string.Join(";", a.Statements)).Distinct());
        Assert.NotEmpty(answers[0].Statements);
        Assert.Equal(
            needsKey ? 200 : 302,
            (await server.GetAsync(string.Format(null, path, name, name + "-good"), key)).Status
        );
    }

    [Fact]
    public async Task Clicks_on_them_are_answered_alike()
    {
        const string name = "alike-clicks";
        await CodesAsync(name);
        var key = await PublicKeyAsync();

        var answers = new List<(Answer Answer, List<string> Statements)>();
        foreach (var code in s_leadNowhere)
            answers.Add(
                await WatchedAsync(() =>
                    server.PostAsync($"/v1/programs/{name}/clicks", $$"""{"code":"{{code}}"}""", key)
                )
            );

        Assert.All(answers, a => Assert.Equal(201, a.Answer.Status));
        Assert.Single(
            answers.Select(a => a.Answer.Text("click")!.Length + a.Answer.Text("visitor")!.Length).Distinct()
        );
        Assert.Single(answers.Select(a => (string.Join(";", a.Statements), Names(a.Answer))).Distinct());
    }

    /// <summary>Removes the request id, which differs in each problem.</summary>
    private static string WithoutId(string body) => RequestId().Replace(body, "");

    [GeneratedRegex("\"request_id\":\"req_[0-9a-f]{16}\"")]
    private static partial Regex RequestId();

    /// <summary>Returns the answer, and the statements about codes that it took.</summary>
    private async Task<(Answer Answer, List<string> Statements)> WatchedAsync(Func<Task<Answer>> ask)
    {
        var database = server.Name;
        var statements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                var tags = activity.TagObjects.Select(tag => tag.Value?.ToString() ?? "").ToList();
                if (
                    tags.Contains(database)
                    && tags.Find(tag => tag.Contains("from code c", StringComparison.Ordinal)) is { } text
                )
                    statements.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var answer = await ask();
        return (answer, [.. statements]);
    }

    private static string Names(Answer answer) =>
        string.Join(' ', answer.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));

    private async Task CodesAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bad");
        foreach (
            var code in new[]
            {
                $$"""{"code":"{{name}}-good"}""",
                """{"code":"has-ended","ends_at":"2020-01-01T00:00:00Z"}""",
                """{"code":"not-begun","starts_at":"2090-01-01T00:00:00Z"}""",
                """{"code":"used-up","max_uses":1}""",
            }
        )
            Assert.Equal(201, (await server.PostAsync(program + "/members/ann/codes", code)).Status);
        Assert.Equal(201, (await server.PostAsync(program + "/members/bad/codes", """{"code":"blocked"}""")).Status);
        Assert.Equal(
            200,
            (await server.SendAsync(HttpMethod.Patch, program + "/members/bad", """{"status":"blocked"}""")).Status
        );
        await server.AddMemberAsync(program, "bob", ""","code":"used-up" """);
    }

    private async Task<string> PublicKeyAsync()
    {
        var (text, prefix, hash) = KeyText.Create();
        var store = server.Get<IStore>();
        var id = (await store.TakeIdsAsync(1, Stopping)).Next<KeyId>();
        await server
            .Get<ApiKeys>()
            .AddAsync(
                new ApiKey
                {
                    Id = id,
                    Prefix = prefix,
                    Hash = hash,
                    Name = "test",
                    Scopes = "public",
                    CreatedAt = store.Now,
                },
                Audits.At(store.Now),
                Stopping
            );
        return text;
    }
}
