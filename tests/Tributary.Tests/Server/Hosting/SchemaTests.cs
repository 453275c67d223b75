using System.Globalization;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Migrations;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>A later version migrates the database under a running server of this version.</summary>
public abstract class SchemaTests(TestServer server)
{
    private static readonly Migration s_expands = Migration.Of(
        9_001,
        "expands",
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            -- serves: {Schema.Known}
            alter table member add column nickname text;
            alter table account add column place integer not null default 0;
            create table later (id integer primary key);
            create index account_place on account (program_id, place);
            """
        )
    );

    private static readonly Migration s_contracts = Migration.Of(
        9_002,
        "contracts",
        "-- serves: 9001\ndrop table later"
    );

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_schema_that_does_not_serve_this_version_stops_it()
    {
        var program = await server.CreateProgramAsync("upgraded");
        await server.AddMemberAsync(program, "ann");
        await PaysAsync(program, "bob");

        await ApplyAsync(s_expands);
        Assert.Equal(200, (await server.GetAsync("/readyz", key: null)).Status);
        await PaysAsync(program, "cid");
        await StartAsync();

        await ApplyAsync(s_contracts);
        var ready = await server.GetAsync("/readyz", key: null);
        ready.IsProblem(503, "schema_ahead");
        Assert.Contains("requires migration 9001", ready.Text("detail"), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(StartAsync);
        Assert.Contains("requires migration 9001", refused.Message, StringComparison.Ordinal);
    }

    private protected abstract Task ApplyAsync(Migration migration);

    /// <summary>Starts another node of this version.</summary>
    protected abstract Task StartAsync();

    private async Task PaysAsync(string program, string member)
    {
        await server.AddMemberAsync(program, member, ""","referrer":"ann" """);
        var decided = await server.PostAsync(
            $"{program}/events?wait=10s",
            $$"""{"id":"{{member}}-1","type":"purchase","member":"{{member}}","amount":5000,"currency":"USD"}"""
        );
        Assert.Equal("rewarded", decided.Json.GetProperty("decisions")[0].GetProperty("outcome").GetString());
    }
}

public sealed class SchemaOnSqlite(SqliteServer server) : SchemaTests(server), IClassFixture<SqliteServer>
{
    private string File => server.Get<TributaryOptions>().Storage.Place;

    private protected override Task ApplyAsync(Migration migration)
    {
        using var writer = SqliteSession.OpenWriter(File);
        new Tributary.Storage.Migrations.SqliteMigrator(writer, [migration], 16).Run(new Instant(0));
        return Task.CompletedTask;
    }

    protected override async Task StartAsync()
    {
        await using var store = await SqliteStore.OpenAsync(
            File,
            16,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
    }
}

public sealed class SchemaOnPostgres(PostgresServer server) : SchemaTests(server), IClassFixture<PostgresServer>
{
    private protected override async Task ApplyAsync(Migration migration)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.ConnectionString + ";Pooling=false");
        await new Tributary.Storage.Migrations.PostgresMigrator(source, [migration], 16, TimeProvider.System).RunAsync(
            Stopping
        );
    }

    protected override async Task StartAsync()
    {
        await using var store = await PostgresStore.OpenAsync(
            server.Database.Url,
            16,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
    }
}
