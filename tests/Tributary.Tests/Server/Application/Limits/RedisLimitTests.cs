using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Connectors.RedisShared;
using Tributary.Server.Application.Limits;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Application.Limits;

/// <summary>Limits that two nodes share through a real Redis.</summary>
public sealed class RedisLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patient = TimeSpan.FromSeconds(5); // a busy machine is not what is tested

    // twenty times the usual, for the same reason
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(100);
    private static readonly IPAddress s_asker = IPAddress.Parse("203.0.113.7");

    private readonly PrivateRedis _redis = new();
    private readonly List<SharedRedis> _links = [];

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
            await link.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(20, 0)]
    [InlineData(1_000, 20)]
    public async Task Nodes_have_one_bucket_for_all_of_them(int perSecond, int untoldByEach)
    {
        RateGate[] nodes = [await NodeAsync(perSecond, s_patient), await NodeAsync(perSecond, s_patient)];
        var began = Stopwatch.StartNew();

        var granted = 0;
        for (var i = 0; i < perSecond * RateLimit.WindowSeconds; i++)
            foreach (var node in nodes)
                if (await node.RefuseAddressAsync(s_asker) is null)
                    granted++;

        var bucket = perSecond * RateLimit.WindowSeconds;
        Assert.InRange(
            granted,
            bucket - (2 * (bucket / 100)),
            bucket + (2 * untoldByEach) + (perSecond * began.Elapsed.TotalSeconds) + 1
        );
        Assert.Null(await nodes[1].RefuseAddressAsync(IPAddress.Parse("203.0.113.8")));
    }

    [Fact]
    public async Task Tokens_of_another_node_are_gone_and_return_with_time()
    {
        RateGate[] nodes = [await NodeAsync(2, s_patient), await NodeAsync(2, s_patient)];
        for (var i = 0; i < 4; i++)
            Assert.Null(await nodes[0].RefuseAddressAsync(s_asker));

        var refusal = await nodes[1].RefuseAddressAsync(s_asker);

        Assert.Equal("rate_limited", refusal!.Code.Code);
        await Polling.UntilAsync(
            async () => await nodes[1].RefuseAddressAsync(s_asker) is null,
            isGranted => isGranted
        );
    }

    [Fact]
    public async Task An_asker_who_asks_much_costs_Redis_little()
    {
        var node = await NodeAsync(10_000, s_patient);
        var before = await _redis.CountScriptsAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    for (var i = 0; i < 1_600; i++)
                        Assert.Null(await node.RefuseAddressAsync(s_asker));
                })
        );

        Assert.InRange(await _redis.CountScriptsAsync() - before, 12_800 / 1_000, 12_800 / 10);
    }

    [Fact]
    public async Task While_Redis_hangs_one_request_waits_a_moment()
    {
        var node = await NodeAsync(20, s_short);
        await _redis.StopAsync();

        var granted = 0;
        var waited = Stopwatch.StartNew();
        for (var i = 0; i < 20_000; i++)
            if (await node.RefuseAddressAsync(IPAddress.Parse($"203.0.{i >> 8}.{i & 255}")) is null)
                granted++;

        Assert.Equal(20_000, granted);
        // each alone would have waited for half an hour
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(40, await GrantedAtOnceAsync(node)); // its own bucket, and no more
        await _redis.ContinueAsync();
        await SharesAgainAsync(node, await NodeAsync(20, s_short));
    }

    [Fact]
    public async Task Without_Redis_each_node_counts_alone_until_it_is_back()
    {
        RateGate[] nodes = [await NodeAsync(20, s_short), await NodeAsync(20, s_short)];
        await _redis.KillAsync();

        Assert.Equal(40, await GrantedAtOnceAsync(nodes[0]));
        Assert.Equal(40, await GrantedAtOnceAsync(nodes[1]));

        await _redis.StartAsync();
        await SharesAgainAsync(nodes[0], nodes[1]);
    }

    [Fact]
    public async Task A_node_starts_without_Redis_and_finds_it_later()
    {
        await _redis.KillAsync();
        var link = new SharedRedis(_redis.Url, "test:", s_short, TimeProvider.System, NullLogger<SharedRedis>.Instance);
        _links.Add(link);

        Assert.Equal(40, await GrantedAtOnceAsync(new RateGate(Options(20), TimeProvider.System, link)));

        await _redis.StartAsync();
        await PrivateRedis.AnswersAsync(link);
    }

    [Fact]
    public async Task Flushing_Redis_gives_no_node_more_than_a_bucket_of_its_own()
    {
        var node = await NodeAsync(20, s_patient);
        var began = Stopwatch.StartNew();
        var granted = 0;
        for (var round = 0; round < 20; round++)
        {
            await _redis.FlushAsync();
            for (var i = 0; i < 10; i++)
                if (await node.RefuseAddressAsync(s_asker) is null)
                    granted++;
        }

        Assert.InRange(granted, 40, 41 + (20 * began.Elapsed.TotalSeconds));
    }

    private async Task<RateGate> NodeAsync(int perSecond, TimeSpan patience)
    {
        var link = await _redis.OpenAsync(patience);
        _links.Add(link);
        return new RateGate(Options(perSecond), TimeProvider.System, link);
    }

    private static Task SharesAgainAsync(RateGate node, RateGate other)
    {
        var askers = 0;
        return Polling.UntilAsync(
            async () =>
            {
                var asker = IPAddress.Parse($"192.0.2.{++askers % 256}");
                while (await node.RefuseAddressAsync(asker) is null)
                    continue;
                return await other.RefuseAddressAsync(asker) is not null;
            },
            isRefused => isRefused
        );
    }

    /// <summary>
    /// Asks within the 20 ms in which one more token is added. A slower machine tries again with another caller.
    /// </summary>
    private static async Task<int> GrantedAtOnceAsync(RateGate node)
    {
        for (var asker = 1; ; asker++)
        {
            var address = IPAddress.Parse($"198.51.100.{asker}");
            var began = Stopwatch.StartNew();
            var granted = 0;
            while (await node.RefuseAddressAsync(address) is null)
                granted++;
            if (began.ElapsedMilliseconds < 50)
                return granted;
        }
    }

    private static TributaryOptions Options(int perSecond) =>
        new()
        {
            Storage = new StorageOptions(StorageKind.Sqlite, ""),
            Partitions = 1,
            Role = ServerRole.All,
            TrustedProxies = [],
            Limits = new LimitOptions(perSecond, perSecond, perSecond, perSecond),
        };
}
