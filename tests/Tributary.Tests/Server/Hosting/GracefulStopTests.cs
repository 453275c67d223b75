using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Features.Webhooks;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>
/// A node that gets SIGTERM ends within 30 seconds, whatever hangs, and keeps every answer that it has given.
/// </summary>
public sealed class GracefulStopTests : IAsyncLifetime
{
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(30);

    private TestPostgres _database = null!;

    /// <summary>For questions, which are often asked again.</summary>
    private NpgsqlDataSource? _questions;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestPostgres.CreateMigratedAsync();

    public async ValueTask DisposeAsync()
    {
        if (_questions is not null)
            await _questions.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Under_load_it_ends_soon()
    {
        await using var server = await ServerProcess.StartAsync(_database.Url);
        var load = new SteadyLoad(server.Http, senders: 16);
        await load.PrepareAsync();
        var running = load.RunAsync(Stopping);
        while (load.Asked.Count < 500)
            await Task.Delay(10, Stopping);

        var (exitCode, took) = await server.EndAsync();
        await running;

        Assert.Equal(0, exitCode);
        Assert.True(took < s_within / 2, $"It took {took}.");
        Assert.All(
            load.Asked,
            asked =>
                Assert.True(
                    asked.Status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable or null,
                    $"{asked.Status}"
                )
        );
        Assert.InRange(load.Asked.Count(asked => asked.Status is null), 0, 16); // each sender's last
        await load.AssertKeptAsync(_database.Url);
    }

    [Fact]
    public async Task A_waiting_request_is_answered_and_no_new_one_accepted()
    {
        await using var server = await ServerProcess.StartAsync(_database.Url);
        var load = new SteadyLoad(server.Http, senders: 8);
        await load.PrepareAsync();
        Task<(int ExitCode, TimeSpan Took)> ending;
        Task running;
        long told;
        await using (await LockAsync("entry_key"))
        {
            running = load.RunAsync(Stopping);
            await UntilWaitingAsync(load, 8);
            told = Stopwatch.GetTimestamp();
            ending = server.EndAsync();
            await RefusesAsync(server);
            await Task.Delay(1_000, Stopping);
            Assert.False(ending.IsCompleted);
        }
        await running;

        Assert.Equal(0, (await ending).ExitCode);
        Assert.Equal(8, load.Asked.Count(asked => asked.Began < told));
        Assert.All(
            load.Asked.Where(asked => asked.Began < told),
            asked => Assert.Equal(HttpStatusCode.Accepted, asked.Status)
        );
        await load.AssertKeptAsync(_database.Url);
    }

    /// <summary>Much more is waiting than 15 seconds can write. Entries not begun by then are refused.</summary>
    [Fact]
    public async Task A_request_behind_a_stuck_lock_is_refused_in_time()
    {
        await using var server = await ServerProcess.StartAsync(_database.Url);
        var load = new SteadyLoad(server.Http, senders: 16, each: 500);
        await load.PrepareAsync();
        await using (await LockAsync("entry_key"))
        {
            var running = load.RunAsync(Stopping);
            await UntilWaitingAsync(load, 16);
            var told = Stopwatch.GetTimestamp();
            var (exitCode, took) = await server.EndAsync();
            await running;

            Assert.Equal(0, exitCode);
            Assert.True(took < s_within, $"It took {took}.");
            Assert.All(
                load.Asked.Where(asked => asked.Began < told),
                asked => Assert.Equal(HttpStatusCode.ServiceUnavailable, asked.Status)
            );
        }
        await load.AssertKeptAsync(_database.Url);
    }

    /// <summary>
    /// A webhook's receiver accepts a post and does not answer; RabbitMQ, Kafka and Redis accept connections and do not
    /// answer.
    /// </summary>
    [Fact]
    public async Task Receivers_and_brokers_that_hang_hold_nothing_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var broker = "127.0.0.1:" + ((IPEndPoint)silent.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer("/hangs", 0);
        await using var server = await ServerProcess.StartAsync(
            _database.Url,
            "--Tributary:Webhooks:AllowedNetworks=127.0.0.0/8",
            $"--Tributary:RabbitMq=amqp://guest:guest@{broker}",
            $"--Tributary:Kafka={broker}",
            $"--Tributary:Redis=redis://{broker}",
            "--Tributary:Redis:Events=events",
            "--Tributary:Redis:Changes=changes"
        );
        var load = new SteadyLoad(server.Http, senders: 4);
        await load.PrepareAsync();
        using var webhook = new StringContent(
            $$"""{"url":"{{receiver.Url}}/hangs","events":["*"]}""",
            Encoding.UTF8,
            "application/json"
        );
        using var added = await server.Http.PostAsync(
            new Uri("/v1/programs/p/webhooks", UriKind.Relative),
            webhook,
            Stopping
        );
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var running = load.RunAsync(Stopping);
        await receiver.WaitAsync("/hangs", 1);

        var (exitCode, took) = await server.EndAsync();
        await running;

        Assert.Equal(0, exitCode);
        Assert.True(took < s_within, $"It took {took}.");
        Assert.True(await ScalarAsync("select count(*) from delivery where status = 'pending'") > 0);
        await load.AssertKeptAsync(_database.Url);
    }

    private static async Task RefusesAsync(ServerProcess server)
    {
        while (true)
        {
            using var stranger = new TcpClient();
            try
            {
                await stranger.ConnectAsync(IPAddress.Loopback, server.Http.BaseAddress!.Port, Stopping);
                await Task.Delay(20, Stopping); // it is not told yet
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task UntilWaitingAsync(SteadyLoad load, int requests)
    {
        while (load.UnderWay < requests || await ScalarAsync("select count(*) from pg_locks where not granted") == 0)
            await Task.Delay(20, Stopping);
        await Task.Delay(300, Stopping); // the last of them is on its way
    }

    private async Task<NpgsqlConnection> LockAsync(string table)
    {
        var connection = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        await using var hold = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await hold.ExecuteNonQueryAsync(Stopping);
        return connection;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        _questions ??= NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command = _questions.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stopping))!;
    }
}
