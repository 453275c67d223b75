using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Features.Members;

public sealed class StormOnSqlite : StormTests, IDisposable
{
    private readonly TestSqlite _file = new();

    protected override string StorageUrl => _file.Url;

    public void Dispose() => _file.Dispose();
}

public sealed class StormOnPostgres : StormTests, IAsyncLifetime
{
    private readonly TestPostgres _database = new();

    protected override string StorageUrl => _database.Url;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

/// <summary>More concurrent sign-ups on one code than a node can take, against a real process.</summary>
public abstract class StormTests
{
    private const int Requests = 40;
    private const int SignUps = 500; // of each request: together twice what may wait
    private const string Program = "/v1/programs/storm";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    protected abstract string StorageUrl { get; }

    [Fact]
    public async Task A_storm_of_sign_ups_ends_in_review_or_is_told_to_wait()
    {
        await using var server = await ServerProcess.StartAsync(StorageUrl);
        var http = server.Http;
        (await http.PutAsync(Program, Json(TestServer.ProgramTerms), Stopping)).EnsureSuccessStatusCode();
        (
            await http.PostAsync(Program + "/members", Json("""{"id":"ann","email":"ann@mail.example"}"""), Stopping)
        ).EnsureSuccessStatusCode();
        var code = (await http.GetFromJsonAsync<JsonElement>(Program + "/members/ann", Stopping))
            .GetProperty("code")
            .GetString()!;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, Requests)
                .Select(request => http.PostAsync(Program + "/members", Json(Storm(request, code)), Stopping))
        );

        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.StatusCode
                        is HttpStatusCode.OK
                            or HttpStatusCode.ServiceUnavailable
                            or HttpStatusCode.TooManyRequests,
                    answer.StatusCode.ToString()
                )
        );
        Assert.All(
            answers.Where(answer => answer.StatusCode != HttpStatusCode.OK),
            answer =>
                Assert.True(
                    answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1) && answer.Headers.Contains("RateLimit")
                )
        );
        Assert.Contains(answers, answer => answer.StatusCode != HttpStatusCode.OK);
        var taken = new List<string>();
        foreach (var answer in answers.Where(answer => answer.StatusCode == HttpStatusCode.OK))
        foreach (
            var item in (await answer.Content.ReadFromJsonAsync<JsonElement>(Stopping))
                .GetProperty("items")
                .EnumerateArray()
        )
        {
            Assert.Equal(201, item.GetProperty("status").GetInt32());
            taken.Add(item.GetProperty("member").GetProperty("id").GetString()!);
        }

        // The first hundred are a good day; later ones wait for a person.
        var verdicts = new List<string>();
        foreach (var member in taken.Chunk(SignUps).Select(request => request[^1]))
            verdicts.Add(await VerdictAsync(http, member));
        Assert.All(verdicts, verdict => Assert.Equal("held", verdict));
        await http.PostAsync(
            Program + "/events?wait=5s",
            Json($$"""{"id":"p1","type":"purchase","member":"{{taken[^1]}}","amount":5000,"currency":"USD"}"""),
            Stopping
        );
        var rewards = (await http.GetFromJsonAsync<JsonElement>(Program + "/rewards?member=ann", Stopping))
            .GetProperty("items")
            .EnumerateArray()
            .ToList();
        Assert.NotEmpty(rewards);
        Assert.All(rewards, reward => Assert.Equal("review", reward.GetProperty("status").GetString()));
    }

    /// <summary>Waits for the verdict. A sign-up that found its partition locked is decided a little later.</summary>
    private static async Task<string> VerdictAsync(HttpClient http, string member)
    {
        var verdict = "clear";
        for (var tries = 0; tries < 200 && verdict == "clear"; tries++)
        {
            if (tries > 0)
                await Task.Delay(100, Stopping);
            verdict = (await http.GetFromJsonAsync<JsonElement>($"{Program}/members/{member}/fraud", Stopping))
                .GetProperty("verdict")
                .GetString()!;
        }
        return verdict;
    }

    private static string Storm(int request, string code) =>
        JsonSerializer.Serialize(
            Enumerable
                .Range(0, SignUps)
                .Select(i => new
                {
                    id = $"m{request}-{i}",
                    code,
                    email = $"m{request}.{i}@mail.example",
                })
        );

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
