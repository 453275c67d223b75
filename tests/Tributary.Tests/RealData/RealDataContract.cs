using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.Http.Headers;
using Tributary.Engine.Pipeline;
using Tributary.Server.Cli;
using Tributary.Storage.Connections;
using Tributary.Tests.Chaos;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Oracle;
using Tributary.Tests.Server;
using Tributary.Tests.Server.Cli;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.RealData;

/// <summary>
/// Sends the real data through the real server and the command line, on each database. Every member's balance equals
/// the oracle's to the cent, however the data arrives, and every invariant and the replay hold afterwards.
/// </summary>
public abstract class RealDataContract
{
    /// <summary>Under it the order of all purchases matters: some 60 members reach it.</summary>
    private const int TightCap = 5;

    /// <summary>Nobody reaches it, so purchases may come in any order.</summary>
    private const int LooseCap = 50;

    private const int ShuffledMembers = 800;

    /// <summary>The four forests of the data are one network, with other purchases.</summary>
    private const string OneForest = "m0-";

    private const string Program = "acme";

    protected abstract string StorageUrl { get; }

    /// <summary>Whether the main job has all four forests.</summary>
    protected virtual bool HasAllForests => true;

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    protected abstract ValueTask<IStore> OpenStoreAsync();

    protected abstract Database DatabaseOf(IStore store);

    /// <summary>
    /// The data in the order of the files: the first half by requests, then the whole files by import, which finds that
    /// half there already. So one database, one verification and one replay prove both ways.
    /// </summary>
    [Fact]
    public async Task Half_comes_by_requests_and_the_rest_by_import()
    {
        var members = SampleData.Members.Where(member => IsMine(member.Id)).ToList();
        var purchases = SampleData.Purchases.Where(purchase => IsMine(purchase.Member)).ToList();
        var (half, halfOfPurchases) = (members.Count / 2, purchases.Count / 2);
        await ServeAsync(async sender =>
        {
            await sender.PutTermsAsync(TightCap);
            await sender.SendMembersAsync(members.Take(half));
        });
        Assert.StartsWith(
            $"{members.Count:N0} members: {members.Count - half:N0} accepted, {half:N0} already present, 0 rejected;",
            await ImportAsync("members", "members.csv.gz", line => line.Split(',')[0])
        );
        await ServeAsync(sender => sender.SendAllAsync(purchases.Take(halfOfPurchases).Chunk(1_000), atOnce: 1));
        Assert.StartsWith(
            $"{purchases.Count:N0} events: {purchases.Count - halfOfPurchases:N0} accepted, "
                + $"{halfOfPurchases:N0} already present, 0 rejected;",
            await ImportAsync("events", "purchases.csv.gz", line => line.Split(',')[1])
        );

        await using var store = await OpenStoreAsync();
        var database = DatabaseOf(store);
        await RealDataProof.BalancesAsync(database, members, purchases, TightCap);
        Assert.Equal(
            [((long)purchases.Count, purchases.Sum(purchase => purchase.Cents))],
            await database.ListAsync(
                "select count(*), cast(sum(amount) as bigint) from entry where type = 'purchase'",
                row => (row.GetInt64(0), row.GetInt64(1)),
                Stopping
            )
        );
        Assert.Equal(
            [((long)members.Count, members.LongCount(member => member.Referrer.Length > 0), 13L)],
            await database.ListAsync(
                "select count(*), count(referrer_id), cast(max(depth) as bigint) from member",
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                Stopping
            )
        );
        Assert.Equal(
            [0L],
            await database.ListAsync(
                "select (select count(*) from inbox) + (select count(*) from parked) "
                    + "+ (select count(*) from reward where status = 'held')",
                row => row.GetInt64(0),
                Stopping
            )
        );
        var checks = (await RunAsync("verify")).Output;
        Assert.DoesNotContain("BROKEN", checks);
        Assert.Matches("R3 .* holds", checks);
    }

    /// <summary>
    /// Every event three times, alone, by seven and by a thousand, in any order; a server that is killed when a third
    /// has been acknowledged has kept that third.
    /// </summary>
    /// <remarks>
    /// A quarter of one of the four forests of the data: what the order, the repetitions and the kill can spoil are the
    /// events of <see cref="ShuffledMembers"/> members, each delivered three times, far more than any batch holds.
    /// <c>./test --chaos</c> sends all four forests.
    /// </remarks>
    [Fact]
    public async Task Shuffled_thrice_and_killed_in_the_middle()
    {
        // Referrers come before those they referred, so the first members are whole trees.
        var members = ChaosGround.IsWhole
            ? SampleData.Members
            : [.. SampleData.Members.Where(member => IsOfOneForest(member.Id)).Take(ShuffledMembers)];
        var ids = members.Select(member => member.Id).ToHashSet();
        var purchases = SampleData.Purchases.Where(purchase => ids.Contains(purchase.Member)).ToList();
        var random = new Random(20_101_108);
        var batches = Enumerable.Range(0, 3).SelectMany(_ => Batches(purchases, random)).ToArray();
        random.Shuffle(batches);

        var (acknowledged, left) = (new ConcurrentDictionary<string, bool>(), new ConcurrentBag<DataPurchase[]>());
        await using (var server = await ServerProcess.StartAsync(StorageUrl))
        {
            var sender = new RealDataSender(server.Http);
            await sender.PutTermsAsync(LooseCap);
            await sender.SendMembersAsync(members);
            await Parallel.ForEachAsync(
                batches,
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stopping },
                async (batch, _) =>
                {
                    if (!await sender.SendAsync(batch))
                    {
                        left.Add(batch);
                        return;
                    }
                    foreach (var purchase in batch)
                        acknowledged.TryAdd(purchase.Id, true);
                    if (acknowledged.Count > purchases.Count / 3)
                        await server.KillAsync();
                }
            );
        }
        Assert.InRange(acknowledged.Count, purchases.Count / 3, purchases.Count - 1);

        await using (var server = await ServerProcess.StartAsync(StorageUrl))
        {
            await using var store = await OpenStoreAsync();
            Assert.Empty(acknowledged.Keys.Except(await KeptAsync(DatabaseOf(store))));
            await new RealDataSender(server.Http).SendAllAsync(left, atOnce: 48);
            await RealDataProof.BalancesAsync(DatabaseOf(store), members, purchases, LooseCap);
            await RealDataProof.InvariantsAsync(DatabaseOf(store), store);
        }
        var (exitCode, output) = await ServerProcess.RunAsync(StorageUrl, "replay");
        Assert.True(exitCode == ExitCodes.Done, output);
        Assert.Matches("R3 .* holds", output);
    }

    /// <summary>
    /// Returns each purchase once: one in twenty alone, one in four by seven, the rest by a thousand. In three rounds,
    /// that is some five hundred requests of each of the first two kinds.
    /// </summary>
    private static IEnumerable<DataPurchase[]> Batches(IEnumerable<DataPurchase> purchases, Random random)
    {
        var shuffled = purchases.ToArray();
        random.Shuffle(shuffled);
        var part = shuffled.Length / 20;
        return
        [
            .. shuffled[..part].Chunk(1),
            .. shuffled[part..(6 * part)].Chunk(7),
            .. shuffled[(6 * part)..].Chunk(1_000),
        ];
    }

    private static bool IsOfOneForest(string member) => member.StartsWith(OneForest, StringComparison.Ordinal);

    private bool IsMine(string member) => HasAllForests || IsOfOneForest(member);

    private async Task ServeAsync(Func<RealDataSender, Task> send)
    {
        await using var server = new ServerHere(StorageUrl);
        var http = await server.OpenAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.AdminKey);
        await send(new RealDataSender(http));
    }

    /// <param name="memberOf">Reads the member from a line of the file.</param>
    private async Task<string> ImportAsync(string what, string file, Func<string, string> memberOf)
    {
        var whole = Path.Combine(Samples, file);
        if (HasAllForests)
            return (await RunAsync("import", what, whole, "--program", Program)).Summary;
        var folder = Directory.CreateTempSubdirectory("tributary-data-");
        try
        {
            var mine = Path.Combine(folder.FullName, file);
            await CopyAsync(whole, mine, line => IsMine(memberOf(line)));
            return (await RunAsync("import", what, mine, "--program", Program)).Summary;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Copies the head of a file, and the lines that are wanted.</summary>
    private static async Task CopyAsync(string from, string to, Func<string, bool> isWanted)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(from), CompressionMode.Decompress));
        await using var writer = new StreamWriter(new GZipStream(File.Create(to), CompressionLevel.Fastest));
        await writer.WriteLineAsync(await reader.ReadLineAsync(Stopping));
        while (await reader.ReadLineAsync(Stopping) is { } line)
            if (isWanted(line))
                await writer.WriteLineAsync(line);
    }

    /// <summary>
    /// A command in this process, which spares the start of another: for a database whose key was made here.
    /// </summary>
    private async Task<CommandResult> RunAsync(params string[] command)
    {
        var result = await CommandLine.RunOnAsync(StorageUrl, command);
        Assert.True(result is { Code: ExitCodes.Done, Error: "" }, result.Error);
        return result;
    }

    private static ValueTask<List<string>> KeptAsync(Database database) =>
        database.ListAsync(
            "select external_id from entry where external_id is not null",
            row => row.GetString(0),
            Stopping
        );

    private static string Samples => Path.Combine(SourceFile.Root.FullName, "samples", "data");

    /// <summary>The real server in this process, on the database of this test.</summary>
    private sealed class ServerHere(string storage) : TestServer
    {
        protected override ValueTask<string> StorageAsync() => ValueTask.FromResult(storage);
    }
}
