using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Verify;
using Xunit;

namespace Tributary.Tests.Server.Features.Programs;

public sealed class ScheduledTermsOnSqlite(SqliteServer server)
    : ScheduledTermsTests(server),
        IClassFixture<SqliteServer>;

public sealed class ScheduledTermsOnPostgres(PostgresServer server)
    : ScheduledTermsTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Terms that people schedule, replace and withdraw through the API.</summary>
public abstract class ScheduledTermsTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mistyped_year_is_taken_back()
    {
        var program = await server.CreateProgramAsync("mistyped");
        var far = await PutAsync(program, 2000, "2096-12-01T00:00:00Z");
        Assert.Equal((200, "2", "\"2\""), (far.Status, far.Text("version"), far.Headers.ETag!.Tag));

        var urgent = await PutAsync(program, 300);
        Assert.Equal((200, "3"), (urgent.Status, urgent.Text("version")));
        Assert.Equal("3", (await server.GetAsync(program)).Text("version"));
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/terms/2")).Status);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/terms/2")).Status);

        Assert.Equal(["3 in_force", "2 withdrawn", "1 superseded"], await ListAsync(program));
        Assert.NotNull((await server.GetAsync(program + "/terms/2")).Text("withdrawn_at"));
        Assert.Equal("\"4\"", (await server.GetAsync(program)).Headers.ETag!.Tag);
        Assert.Equal(
            "4",
            (
                await PutAsync(
                    program,
                    2000,
                    "2026-12-31T00:00:00Z".Replace("2026", NextYear, StringComparison.Ordinal)
                )
            ).Text("version")
        );
        Assert.Equal(["4 scheduled", "3 in_force", "2 withdrawn", "1 superseded"], await ListAsync(program));
    }

    [Fact]
    public async Task The_same_moment_replaces()
    {
        var program = await server.CreateProgramAsync("replaced");
        await PutAsync(program, 2000, $"{NextYear}-12-01T00:00:00Z");
        await PutAsync(program, 3000, $"{NextYear}-12-01T01:00:00+01:00");

        Assert.Equal(["3 scheduled", "2 withdrawn", "1 in_force"], await ListAsync(program));
    }

    [Fact]
    public async Task A_refused_withdrawal_says_why()
    {
        var program = await server.CreateProgramAsync("refused");
        await PutAsync(program, 2000);
        await PutAsync(program, 3000, $"{NextYear}-12-01T00:00:00Z");

        (await server.SendAsync(HttpMethod.Delete, program + "/terms/1")).IsProblem(409, "terms_in_force");
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/2")).IsProblem(409, "terms_in_force");
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/9")).IsProblem(404, "terms_not_found");
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/x")).IsProblem(404, "terms_not_found");
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/3", headers: ("If-Match", "\"2\""))).IsProblem(
            412,
            "version_changed"
        );
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/3", headers: ("If-Match", "3"))).IsProblem(
            400,
            "invalid_parameter"
        );
        Assert.Equal(
            204,
            (await server.SendAsync(HttpMethod.Delete, program + "/terms/3", headers: ("If-Match", "\"3\""))).Status
        );
        (await PutAsync(program, 4000, "2020-01-01T00:00:00Z")).IsProblem(422, "effective_in_the_past");
        (await PutAsync(program, 4000, "tomorrow")).IsProblem(400, "invalid_parameter");
        (await PutAsync(program, 4000, "")).IsProblem(400, "invalid_parameter");
    }

    [Fact]
    public async Task Effective_from_in_the_Terms_is_refused_with_a_hint()
    {
        var inBody = TestServer.ProgramTerms.Replace(
            "\"currency\"",
            $"\"effective_from\": \"{NextYear}-12-01T00:00:00Z\", \"currency\"",
            StringComparison.Ordinal
        );

        var refused = await server.SendAsync(HttpMethod.Put, "/v1/programs/body", inBody);

        refused.IsProblem(422, "invalid_terms", "/effective_from");
        Assert.Contains("query parameter", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_around_the_moment_are_decided_by_the_Terms_in_force()
    {
        var program = await server.CreateProgramAsync("moment");
        await server.AddMemberAsync(program, "ann");
        var from = TimeProvider.System.GetUtcNow().AddSeconds(3);
        await PutAsync(program, 2000, $"{from.AddMinutes(2).UtcDateTime:O}");
        Assert.Equal("3", (await PutAsync(program, 3000, $"{from.UtcDateTime:O}")).Text("version"));

        var bodies = new[] { -1.0, 0, 1, 60 }
            .Select(seconds => (Seconds: seconds, At: from.AddSeconds(seconds)))
            .ToList();
        var early = await BuyAsync(program, "early", bodies);
        while (TimeProvider.System.GetUtcNow() < from.AddMilliseconds(50))
            await Task.Delay(20, Stopping);
        var late = await BuyAsync(program, "late", bodies);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/terms/2")).Status);
        (await server.SendAsync(HttpMethod.Delete, program + "/terms/3")).IsProblem(409, "terms_in_force");

        Assert.Equal([1, 1, 1, 1], early);
        Assert.Equal([1, 3, 3, 3], late);
        await foreach (var check in new Verification(server.Get<Database>(), server.Get<IStore>()).RunAsync(Stopping))
            Assert.Empty(check.Offenders);
    }

    private static string NextYear => (TimeProvider.System.GetUtcNow().Year + 1).ToString(CultureInfo.InvariantCulture);

    private Task<Answer> PutAsync(string program, int bonus, string? from = null) =>
        server.SendAsync(
            HttpMethod.Put,
            program + (from is null ? "" : $"?effective_from={Uri.EscapeDataString(from)}"),
            TestServer.ProgramTerms.Replace("\"amount\": 1000", $"\"amount\": {bonus}", StringComparison.Ordinal)
        );

    private async Task<IReadOnlyList<string>> ListAsync(string program) =>
        [
            .. (await server.GetAsync(program + "/terms"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(terms =>
                    $"{terms.GetProperty("version").GetInt32()} {terms.GetProperty("status").GetString()}"
                ),
        ];

    /// <returns>The version of the Terms under which each was decided.</returns>
    private async Task<IReadOnlyList<int>> BuyAsync(
        string program,
        string name,
        IReadOnlyList<(double Seconds, DateTimeOffset At)> purchases
    )
    {
        var body = JsonSerializer.Serialize(
            purchases.Select(
                (purchase, i) =>
                    new
                    {
                        id = $"{name}-{i}",
                        type = "purchase",
                        member = "ann",
                        amount = 1000,
                        currency = "USD",
                        occurred_at = purchase.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    }
            )
        );
        var answer = await server.PostAsync(program + "/events?wait=20s", body);
        Assert.Equal(200, answer.Status);
        return
        [
            .. answer
                .Json.GetProperty("decisions")
                .EnumerateArray()
                .Select(decision => decision.GetProperty("terms_version").GetInt32()),
        ];
    }
}
