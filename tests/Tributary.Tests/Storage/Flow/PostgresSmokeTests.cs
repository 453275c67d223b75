using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Flow;
using Tributary.Storage.Verify;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Flow;

/// <summary>
/// Tests that are specific to PostgreSQL. The requirements for every store are in the contract suite.
/// </summary>
public sealed class PostgresSmokeTests(TestPostgres server) : IClassFixture<TestPostgres>, IAsyncLifetime
{
    private const int PartitionCount = 4;
    private const string Rules =
        """ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] """;
    private const string Unbudgeted = $$"""{ {{Rules}} }""";
    private const string Budgeted = $$"""{ "budget": { "amount": 5000, "per": "month" }, {{Rules}} }""";

    private TestPostgres _database = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ = server.Url;
        _database = await TestPostgres.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_restore_moves_ids_far_ahead_of_every_block()
    {
        await using var store = await OpenAsync();
        var before = (await store.TakeIdsAsync(1, Stopping)).Next<ClickId>().Value;
        var inbox = await ScalarAsync("select nextval('inbox_id')");

        var now = store.Now;
        var first = await RestoreRecord.WriteAsync(store.Database, now, Stopping);
        var second = await RestoreRecord.WriteAsync(store.Database, now, Stopping); // the same backup, at once

        await using var next = await OpenAsync();
        var after = (await next.TakeIdsAsync(1, Stopping)).Next<ClickId>().Value;
        Assert.True(after > now.Micros && before < now.Micros);
        Assert.True(await ScalarAsync("select nextval('inbox_id')") > now.Micros && inbox < now.Micros);
        Assert.Equal([0L, 0L, 0L, 0L], first.Partitions.Select(partition => partition.Seq));
        Assert.Equal(
            Enumerable.Repeat(now.Micros, PartitionCount),
            second.Partitions.Select(partition => partition.Seq)
        );
        Assert.All(
            await new Verification(store.Database, store).RunAsync(Stopping).ToListAsync(Stopping),
            result => Assert.True(result.Holds, result.Title)
        );
    }

    [Fact]
    public async Task Clicks_have_a_table_for_each_month()
    {
        await using var store = await OpenAsync();
        await store.MaintainAsync(Stopping);
        var program = await ProgramAsync(store);
        var ann = (await store.SignUpAsync([new SignUp { ProgramId = program, Id = "ann" }], SignUps.Decide, Stopping))[
            0
        ].Member!;
        var click = new ClickRecord
        {
            Id = (await store.TakeIdsAsync(1, Stopping)).Next<ClickId>(),
            ProgramId = program,
            MemberId = ann.Facts.Id,
            Code = ann.Code,
            VisitorId = new VisitorId(1),
            At = store.Now,
            Day = 20260101,
            IsDailyUnique = true,
            Segment = Segment.Of(program, new Acquisition()),
        };
        await store.AddClicksAsync([click], Stopping);

        Assert.Equal(
            4,
            await ScalarAsync("select count(*) from pg_class where relkind = 'r' and relname like 'click\\_2%'")
        );
        Assert.Equal(
            1,
            await ScalarAsync(
                "select count(*) from click where tableoid::regclass::text = "
                    + "to_char(to_timestamp(at / 1e6) at time zone 'UTC', '\"click_\"YYYYMM')"
            )
        );
    }

    [Fact]
    public async Task A_request_for_more_ids_than_a_block_holds_is_one_run()
    {
        await using var store = await OpenAsync();
        await store.TakeIdsAsync(9_999, Stopping);

        var large = await store.TakeIdsAsync(25_000, Stopping);
        var first = large.Next<EntryId>().Value;
        for (var i = 1; i < 25_000; i++)
            Assert.Equal(first + i, large.Next<EntryId>().Value);

        Assert.True((await store.TakeIdsAsync(1, Stopping)).Next<EntryId>().Value >= first + 25_000);
    }

    [Fact]
    public async Task A_budget_begins_when_no_older_batch_is_under_way()
    {
        await using var store = await OpenAsync();
        var program = await ProgramAsync(store);
        await store.SignUpAsync([new SignUp { ProgramId = program, Id = "ann" }], SignUps.Decide, Stopping);
        var unit = await store.ClaimAsync(10, null, Stopping);

        var put = Task.Run(async () => await store.PutTermsAsync(SampleTerms.Put("acme", Budgeted), Stopping));
        while (
            await ScalarAsync(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ) == 0
        )
            await Task.Yield();
        Assert.False(put.IsCompleted);
        await unit!.DisposeAsync();

        Assert.Equal(PutTermsOutcome.Added, (await put).Outcome);
    }

    /// <summary>A newer node has migrated the database beyond this one, which still runs.</summary>
    [Fact]
    public async Task An_outdated_node_leaves_entries_to_newer_ones()
    {
        await using var store = await OpenAsync();
        var pipeline = new EntryPipeline(store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System);
        var program = await ProgramAsync(store);
        await pipeline.SignUpAsync(
            [
                new SignUp { ProgramId = program, Id = "ann" },
                new SignUp
                {
                    ProgramId = program,
                    Id = "bob",
                    Referrer = "ann",
                },
            ],
            Stopping
        );
        await ExecuteAsync("alter table member_stats rename column events to entries");

        var accepted = await pipeline.PlaceAndAcceptAsync(
            store,
            [Purchase(program, "p1"), Purchase(program, "p2")],
            Stopping
        );
        for (var i = 0; i < 5; i++)
        {
            var differs = await Assert.ThrowsAsync<StoreException>(async () =>
                await pipeline.RunBatchAsync(10, Stopping)
            );
            Assert.Equal(StoreFault.SchemaAhead, differs.Kind);
        }

        Assert.All(accepted, a => Assert.Equal(EntryOutcome.Accepted, a.Outcome));
        Assert.Equal(2, await ScalarAsync("select count(*) from inbox where tries = 0"));
        Assert.Equal(0, await ScalarAsync("select count(*) from parked"));

        await ExecuteAsync("alter table member_stats rename column entries to events");
        Assert.Equal(2, await pipeline.DrainAsync(Stopping));
    }

    [Fact]
    public async Task A_late_lock_is_no_fault_of_what_was_to_be_written()
    {
        await using var store = await OpenAsync();
        var program = await ProgramAsync(store);
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString + ";Pooling=false");
        await using var holder = await source.OpenConnectionAsync(Stopping);
        await using var hold = new NpgsqlCommand("begin; lock table entry_key in access exclusive mode", holder);
        await hold.ExecuteNonQueryAsync(Stopping);

        var late = await Assert.ThrowsAsync<StoreException>(async () =>
            await store.AcceptAsync([Purchase(program, "p1")], Stopping)
        );

        Assert.True(late is { Kind: StoreFault.Contention, IsTransient: true } && Outage.Is(late), late.Message);
    }

    [Fact]
    public async Task A_click_is_not_later_than_the_database_says()
    {
        await using var store = await OpenAsync();
        var program = await ProgramAsync(store);
        var ahead = store.Now + TimeSpan.FromMinutes(1);

        await store.AddClicksAsync(
            [
                new ClickRecord
                {
                    Id = new ClickId(1),
                    ProgramId = program,
                    MemberId = new MemberId(10),
                    Code = "CODE2345",
                    VisitorId = new VisitorId(7),
                    At = ahead,
                    Day = 20260501,
                    IsDailyUnique = true,
                    Segment = Segment.Of(program, new Acquisition()),
                },
            ],
            Stopping
        );

        Assert.Equal(
            1,
            await ScalarAsync("select count(*) from click where at <= extract(epoch from now()) * 1000000")
        );
    }

    [Fact]
    public async Task Clicks_are_counted_once_by_member_and_by_day()
    {
        ProgramId program;
        await using (var first = await OpenAsync())
        {
            program = new ProgramId((await ProgramAsync(first)).Value);
            await first.AddClicksAsync(
                [
                    Click(new ClickId(1), new MemberId(10), true),
                    Click(new ClickId(2), new MemberId(10), false),
                    Click(new ClickId(3), new MemberId(11), true),
                ],
                Stopping
            );
        }

        // The node that stored them is gone. Two others count concurrently, while more are stored.
        await using var store = await OpenAsync();
        await using var other = await OpenAsync();
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async i =>
                {
                    await store.AddClicksAsync([Click(new ClickId(4 + i), new MemberId(10), true)], Stopping);
                    await (i % 2 == 0 ? store : other).CountClicksAsync(Stopping);
                })
        );
        await store.CountClicksAsync(Stopping);

        Assert.Equal(2221, await ScalarAsync("select clicks * 100 + visitors from click_count where member_id = 10"));
        Assert.Equal(101, await ScalarAsync("select clicks * 100 + visitors from click_count where member_id = 11"));
        Assert.Equal(
            2322,
            await ScalarAsync(
                "select cast(sum(clicks) * 100 + sum(visitors) as bigint) from click_daily where day = 20260501"
            )
        );
        Assert.Equal(23, await ScalarAsync("select count(*) from click"));

        ClickRecord Click(ClickId id, MemberId member, bool isUnique) =>
            new()
            {
                Id = id,
                ProgramId = program,
                MemberId = member,
                Code = "CODE2345",
                VisitorId = new VisitorId(7),
                At = new Instant(1_800_000_000_000_000),
                Day = 20260501,
                IsDailyUnique = isUnique,
                Segment = Segment.Of(program, new Acquisition()),
                UserAgent = "agent",
            };
    }

    [Theory]
    [InlineData(
        "postgres://ann:p%40ss@db.example:6543/shop?SSL%20Mode=Require",
        "db.example/6543/ann/p@ss/shop/Require"
    )]
    [InlineData("postgresql://ann@db.example/shop", "db.example/5432/ann//shop/Prefer")]
    public void A_url_names_a_database(string url, string expected)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresUrl.ForFlow(url));

        Assert.Equal(
            expected,
            $"{read.Host}/{read.Port}/{read.Username}/{read.Password}/{read.Database}/{read.SslMode}"
        );
    }

    [Theory]
    [InlineData(
        "postgres://ann@a.example:1,b.example/shop?target_session_attrs=read-write&sslmode=verify-full",
        "a.example:1,b.example:5432/read-write/VerifyFull/1"
    )]
    [InlineData("postgres://ann@[::1]:1,[::2]:2/shop?Timeout=9", "[::1]:1,[::2]:2//Prefer/1")]
    public void A_url_may_name_the_hosts_of_a_cluster(string url, string expected)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresUrl.ForFlow(url));

        Assert.Equal(expected, $"{read.Host}/{read.TargetSessionAttributes}/{read.SslMode}/{read.HostRecheckSeconds}");
        Assert.True(PostgresAddress.TryParse(url, out var address));
        Assert.Equal($"postgres://{read.Host}/shop", address.Shown);
    }

    /// <summary>The first host does not answer, and the second is the primary.</summary>
    [Fact]
    public async Task The_host_that_takes_writes_is_used()
    {
        var here = new Uri(_database.Url);
        var several = _database.Url.Replace(
            here.Authority,
            $"{here.Host}:1,{here.Host}:{here.Port}",
            StringComparison.Ordinal
        );
        await using var pool = new PostgresPool(PostgresUrl.ForReads(several + "?target_session_attrs=primary"));

        await using var command = pool.Source.CreateCommand("select 1");

        Assert.Equal(1, await command.ExecuteScalarAsync(Stopping));
    }

    /// <summary>A failover, as an operation sees it: nothing may be blamed on the data.</summary>
    [Theory]
    [InlineData("127.0.0.1:1,127.0.0.1:2", "primary")]
    [InlineData("HERE,127.0.0.1:1", "standby")]
    [InlineData("no-such-host.invalid", "any")]
    public async Task Hosts_without_a_primary_are_an_outage(string hosts, string wanted)
    {
        var here = new Uri(_database.Url);
        var url = $"postgres://{here.UserInfo}@{hosts}{here.AbsolutePath}?target_session_attrs={wanted}".Replace(
            "HERE",
            $"{here.Host}:{here.Port}",
            StringComparison.Ordinal
        );
        await using var pool = new PostgresPool(PostgresUrl.ForReads(url));
        var database = new PostgresDatabase(pool.Source, pool.Source);

        var fault = await Assert.ThrowsAsync<StoreException>(() =>
            database.ListAsync("select 1", row => row.GetInt32(0), Stopping).AsTask()
        );

        Assert.True(Outage.IsOfDatabase(fault), fault.ToString());
    }

    [Theory]
    [InlineData("sqlite:here.db")]
    [InlineData("postgres://db.example")]
    [InlineData("db.example/shop")]
    public void A_malformed_database_URL_is_refused(string url)
    {
        var refused = Assert.Throws<FormatException>(() => PostgresUrl.ForFlow(url));

        Assert.Contains("postgres://user:password@host:port/database", refused.Message, StringComparison.Ordinal);
    }

    private ValueTask<PostgresStore> OpenAsync() =>
        PostgresStore.OpenAsync(
            _database.Url,
            PartitionCount,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );

    private static async Task<ProgramId> ProgramAsync(PostgresStore store) =>
        (await store.PutTermsAsync(SampleTerms.Put("acme", Unbudgeted), Stopping)).ProgramId;

    private static NewEntry Purchase(ProgramId program, string id) =>
        new()
        {
            ProgramId = program,
            Type = "purchase",
            Key = EntryKey.OfEvent(id),
            BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(id)),
            ExternalId = id,
            Member = "bob",
            Amount = 1000,
            Currency = "USD",
        };

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stopping);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stopping))!;
    }
}
