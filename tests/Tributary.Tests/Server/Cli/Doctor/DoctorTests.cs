using System.Text.Json;
using Tributary.Server.Cli;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Cli.Doctor;

/// <summary><c>tributary doctor</c> on a database that was migrated and never used.</summary>
public abstract class DoctorTests
{
    private protected abstract string[] Expected { get; }

    protected abstract ValueTask<string> StorageAsync();

    [Fact]
    public async Task Doctor_names_each_subject_and_what_to_do()
    {
        var storage = await StorageAsync();

        var text = await CommandLine.RunOnAsync(storage, "doctor");
        var json = await CommandLine.RunOnAsync(storage, "doctor", "--json");

        Assert.Equal("", text.Error);
        Assert.Matches(
            "attention +verify +tributary verify never ran on this database.\\n +→ Run tributary verify",
            text.Output
        );
        var report = JsonDocument.Parse(json.Output).RootElement;
        string[] verdicts = ["ok", "attention", "wrong"];
        Assert.Equal(Array.IndexOf(verdicts, report.GetProperty("verdict").GetString()), text.Code);
        Assert.Equal(text.Code, json.Code);
        Assert.Equal(
            Expected,
            report
                .GetProperty("checks")
                .EnumerateArray()
                .Select(line => $"{line.GetProperty("check")} {line.GetProperty("verdict")}")
                // whether the server of the tests is durable is not the subject
                .Where(line => !line.StartsWith("settings ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Every_wrong_setting_is_named()
    {
        var result = await CommandLine.RunOnAsync(
            await StorageAsync(),
            "doctor",
            "--Tributary:Partitons=16",
            "--Tributary:Role=both"
        );

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Contains("the nearest is Tributary:Partitions", result.Output, StringComparison.Ordinal);
        Assert.Contains("must be one of all, api, worker", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_partitions_are_wrong()
    {
        var result = await CommandLine.RunOnAsync(await StorageAsync(), "doctor", "--Tributary:Partitions=8");

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Matches("wrong +schema +.*was created with 16", result.Output);
    }
}

public sealed class DoctorOnSqlite : DoctorTests, IDisposable
{
    private readonly TestSqlite _database = new();

    private protected override string[] Expected =>
        [
            "configuration ok",
            "connection ok",
            "schema ok",
            "partitions ok",
            "restore ok",
            "permissions ok",
            "disk ok",
            "queue ok",
            "workers ok",
            "verify attention",
            "webhooks ok",
            "keys attention",
            "links attention",
        ];

    [Fact]
    public async Task A_missing_file_is_wrong()
    {
        var result = await CommandLine.RunOnAsync(_database.Url + ".none", "doctor");

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Matches("wrong +connection +There is no database at", result.Output);
    }

    public void Dispose() => _database.Dispose();

    protected override async ValueTask<string> StorageAsync()
    {
        await _database.MigrateAsync();
        return _database.Url;
    }
}

/// <summary>The pools are small, since the server of the tests allows few connections.</summary>
public sealed class DoctorOnPostgres(DoctorDatabase database) : DoctorTests, IClassFixture<DoctorDatabase>
{
    private protected override string[] Expected =>
        [
            "configuration ok",
            "connection ok",
            "server ok",
            "schema ok",
            "partitions ok",
            "restore ok",
            "connections ok",
            "permissions ok",
            "clock ok",
            "disk ok",
            "queue ok",
            "workers ok",
            "verify attention",
            "webhooks ok",
            "keys attention",
            "secrets attention",
            "links attention",
        ];

    [Fact]
    public async Task A_server_that_does_not_answer_is_wrong()
    {
        var result = await CommandLine.RunOnAsync("postgres://ann:hidden@127.0.0.1:1/shop", "doctor");

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Matches("wrong +connection +", result.Output);
        Assert.DoesNotContain("hidden", result.Output, StringComparison.Ordinal);
    }

    protected override ValueTask<string> StorageAsync() => database.UrlAsync();
}

/// <summary>A migrated database that the tests of a class only read.</summary>
public sealed class DoctorDatabase : IAsyncDisposable
{
    private TestPostgres? _database;

    public async ValueTask<string> UrlAsync() =>
        (_database ??= await TestPostgres.CreateMigratedAsync()).Url + "?Maximum%20Pool%20Size=20";

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
