using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Server.Cli;
using Tributary.Server.Hosting;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>
/// A node may start before its database. It waits for what may come, and ends where waiting is of no use.
/// </summary>
public sealed class StartTests(TestPostgres database) : IClassFixture<TestPostgres>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_waits_for_its_database_and_says_why()
    {
        await using var other = await TestPostgres.CreateDatabaseAsync();
        await other.ShutOutAsync();
        await using var server = await ServerProcess.LaunchAsync(other.Url, "--Tributary:Migrate=false");

        Assert.Equal("unavailable", await CodeAsync(server, "/startupz"));
        Assert.Equal("unavailable", await CodeAsync(server, "/readyz"));
        Assert.Equal("unavailable", await CodeAsync(server, "/v1/programs"));
        await other.LetInAsync();
        await UntilAsync(server, "/readyz", "not_migrated");
        Assert.Equal("not_migrated", await CodeAsync(server, "/startupz"));
        await using (
            await PostgresStore.OpenAsync(
                other.Url,
                16,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                Stopping
            )
        ) { }
        await UntilAsync(server, "/readyz", "");
        Assert.Equal("", await CodeAsync(server, "/startupz"));

        await ExecuteAsync($"alter database {other.Name} set default_transaction_read_only = on");
        await other.ShutOutAsync();
        await UntilAsync(server, "/readyz", "unavailable");
        Assert.Equal("", await CodeAsync(server, "/startupz"));
        Assert.Equal("", await CodeAsync(server, "/healthz"));
        await other.LetInAsync();
        await UntilAsync(server, "/readyz", "read_only");
        await ExecuteAsync($"alter database {other.Name} reset default_transaction_read_only");
        await other.ShutOutAsync(); // ends the sessions, which keep the old default
        await other.LetInAsync();
        await UntilAsync(server, "/readyz", "");
        Assert.Equal(0, (await server.EndAsync()).ExitCode);
    }

    [Fact]
    public void A_server_does_not_watch_its_folder()
    {
        var files = TributaryHost.NewBuilder().Configuration.Sources.OfType<FileConfigurationSource>().ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.ReloadOnChange);
    }

    [Fact]
    public async Task A_node_that_waits_can_be_stopped()
    {
        await using var server = await ServerProcess.LaunchAsync("postgres://nobody@127.0.0.1:1/none");

        var (exitCode, took) = await server.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.True(took < s_patience / 2, $"It took {took}.");
    }

    [Fact]
    public async Task A_permanent_fault_ends_the_start()
    {
        await using (
            await PostgresStore.OpenAsync(
                database.Url,
                16,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                Stopping
            )
        ) { }
        string[] serve = ["serve", "--urls", "http://127.0.0.1:0"];
        var user = new Uri(database.Url).UserInfo;
        var results = new[]
        {
            await CommandLine.RunOnAsync(database.Url, [.. serve, "--Tributary:Partitions=8"]),
            await CommandLine.RunOnAsync(database.Url.Replace(user + "@", "stranger@"), serve),
            await CommandLine.RunOnAsync(database.Url.Replace(database.Name, "no_such_database"), serve),
        };

        Assert.All(results, result => Assert.Equal(ExitCodes.Usage, result.Code));
        Assert.Contains("was created with 16", results[0].Error, StringComparison.Ordinal);
        Assert.Contains("\"stranger\" does not exist", results[1].Error, StringComparison.Ordinal);
        Assert.Contains("\"no_such_database\" does not exist", results[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_drains_serves_and_is_not_ready()
    {
        using var file = new TestSqlite();
        await file.MigrateAsync();
        await using var server = await ServerProcess.StartAsync(file.Url, "--Tributary:DrainSeconds=300");

        await server.TellToEndAsync();
        await UntilAsync(server, "/readyz", "stopping");
        using var served = await server.Http.GetAsync(new Uri("/v1/programs", UriKind.Relative), Stopping);

        Assert.True(served.IsSuccessStatusCode, await served.Content.ReadAsStringAsync(Stopping));
        Assert.True(served.Headers.ConnectionClose);
        Assert.Equal("", await CodeAsync(server, "/healthz"));
        var (exitCode, took) = await server.EndAsync(); // the second signal does not wait
        Assert.Equal(0, exitCode);
        Assert.True(took < s_patience, $"It took {took}.");
    }

    /// <summary>Returns the code of the refusal, or nothing when the probe succeeds.</summary>
    private static async Task<string> CodeAsync(ServerProcess server, string probe)
    {
        using var answer = await server.Http.GetAsync(new Uri(probe, UriKind.Relative), Stopping);
        if (answer.IsSuccessStatusCode)
            return "";
        Assert.Equal(503, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stopping)).GetProperty("code").GetString()!;
    }

    private static async Task UntilAsync(ServerProcess server, string probe, string code)
    {
        var waited = Stopwatch.StartNew();
        for (var last = "?"; last != code; await Task.Delay(50, Stopping))
        {
            try
            {
                last = await CodeAsync(server, probe);
            }
            catch (HttpRequestException)
            {
                last = "between two listeners";
            }
            Assert.True(waited.Elapsed < s_patience, $"{probe} says '{last}', not '{code}'.");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stopping);
    }
}
