using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Oracle;
using Xunit;

namespace Tributary.Tests.RealData;

/// <summary>
/// Sends all of the real data through the real server, on each database. Every member's balance equals the oracle's to
/// the cent, however the data arrives, and every invariant holds afterwards.
/// </summary>
public abstract class RealDataContract
{
    protected abstract string StorageUrl { get; }

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    protected abstract ValueTask<IStore> OpenStoreAsync();

    protected abstract Database DatabaseOf(IStore store);

    [Fact]
    public async Task Through_the_API_in_file_order_under_a_tight_cap()
    {
        await using var server = await ServerProcess.StartAsync(StorageUrl);
        var sender = new RealDataSender(server.Http);
        await sender.PutTermsAsync(cap: 5);
        await sender.SendMembersAsync();
        await sender.SendAllAsync(SampleData.Purchases.Chunk(1_000), atOnce: 1);

        await AssertBalancesAsync(cap: 5);
    }

    [Fact]
    public async Task Shuffled_in_batches_of_1_and_7_and_1000_with_every_event_sent_three_times()
    {
        await using var server = await ServerProcess.StartAsync(StorageUrl);
        var sender = new RealDataSender(server.Http);
        await sender.PutTermsAsync(cap: 50);
        await sender.SendMembersAsync();
        var random = new Random(20_101_108);
        var batches = new[] { 1, 7, 1_000 }
            .SelectMany(size => Shuffled(SampleData.Purchases, random).Chunk(size))
            .ToArray();
        random.Shuffle(batches);
        await sender.SendAllAsync(batches, atOnce: 48);

        await AssertBalancesAsync(cap: 50);
    }

    [Fact]
    public async Task Through_import()
    {
        await using (var server = await ServerProcess.StartAsync(StorageUrl))
            await new RealDataSender(server.Http).PutTermsAsync(cap: 50);
        foreach (var (what, file) in new[] { ("members", "members.csv.gz"), ("events", "purchases.csv.gz") })
        {
            var (exitCode, output) = await ServerProcess.RunAsync(
                StorageUrl,
                "import",
                what,
                SampleFile(file),
                "--program",
                "acme"
            );
            Assert.True(exitCode == 0, output);
        }

        await AssertBalancesAsync(cap: 50);
    }

    [Fact]
    public async Task Killed_in_the_middle_and_resumed()
    {
        var acknowledged = new ConcurrentBag<DataPurchase>();
        await using (var server = await ServerProcess.StartAsync(StorageUrl))
        {
            var sender = new RealDataSender(server.Http);
            await sender.PutTermsAsync(cap: 50);
            await sender.SendMembersAsync();
            var sending = Parallel.ForEachAsync(
                SampleData.Purchases.Chunk(100),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (batch, _) =>
                {
                    if (!await sender.SendAsync(batch))
                        return;
                    foreach (var purchase in batch)
                        acknowledged.Add(purchase);
                }
            );
            while (acknowledged.Count < SampleData.Purchases.Count / 3)
                await Task.Delay(5, Stopping);
            await server.KillAsync();
            await sending;
        }
        Assert.InRange(acknowledged.Count, SampleData.Purchases.Count / 3, SampleData.Purchases.Count - 1);

        await using (var server = await ServerProcess.StartAsync(StorageUrl))
        {
            await AssertKeptAsync(acknowledged);
            await new RealDataSender(server.Http).SendAllAsync(SampleData.Purchases.Chunk(1_000), atOnce: 4);
            await AssertBalancesAsync(cap: 50);
        }
    }

    private async Task AssertKeptAsync(IReadOnlyCollection<DataPurchase> acknowledged)
    {
        await using var store = await OpenStoreAsync();
        var kept = await DatabaseOf(store)
            .ListAsync(
                "select external_id from event_detail where external_id is not null",
                r => r.GetString(0),
                Stopping
            );
        Assert.Empty(acknowledged.Select(p => p.Id).Except(kept));
    }

    private async Task AssertBalancesAsync(int cap)
    {
        await using var store = await OpenStoreAsync();
        await RealDataProof.HoldsAsync(DatabaseOf(store), store, SampleData.Members, SampleData.Purchases, cap);
    }

    private static DataPurchase[] Shuffled(IEnumerable<DataPurchase> purchases, Random random)
    {
        var shuffled = purchases.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static string SampleFile(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "data", name));
}
