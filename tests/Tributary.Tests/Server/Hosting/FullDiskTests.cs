using Tributary.Server.Cli;
using Tributary.Tests.Chaos;
using Tributary.Tests.Connectors;
using Tributary.Tests.Fixtures;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

/// <summary>The disk of a SQLite file is full, and has space again. For PostgreSQL see DatabaseChaosTests.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const string Program = "/v1/programs/full";
    private const int MostEvents = 20_000;

    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("tributary-test-");
    private bool _isMounted;

    private string Database => Path.Combine(_disk.FullName, "tributary.db");

    private string Ballast => Path.Combine(_disk.FullName, "ballast");

    public async ValueTask InitializeAsync() =>
        _isMounted = await Programs.TryAsync("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", _disk.FullName);

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
            await Programs.RunAsync("umount", _disk.FullName);
        _disk.Delete(recursive: true);
    }

    [Fact]
    public async Task Writes_are_refused_until_there_is_space_and_none_is_lost()
    {
        Assert.SkipWhen(!_isMounted, "No file system can be mounted here: it takes root.");
        using (var migrated = await TestSqlite.CreateMigratedAsync())
            File.Copy(migrated.Path, Database);
        var sent = 0;
        await using (var server = new FileServer(Database))
        {
            Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, Program, Shares.Terms)).Status);
            Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Ann)).Status);
            Assert.Equal(201, (await server.PostAsync(Program + "/members", Shares.Bob)).Status);
            Fill();

            Answer answer;
            do answer = await PurchaseAsync(server, sent);
            while (answer.Status is 200 or 202 && ++sent < MostEvents);
            answer.IsProblem(503, "storage_full");
            Assert.NotNull(answer.Headers.RetryAfter);
            (await server.GetAsync("/readyz")).IsProblem(503, "storage_full");
            Assert.Equal(200, (await server.GetAsync(Program + "/members/ann")).Status); // reads need no space
            Assert.Equal(200, (await server.GetAsync("/healthz")).Status);

            File.Delete(Ballast);
            await Polling.UntilAsync(async () => (await server.GetAsync("/readyz")).Status == 200);
            for (var end = sent + 10; sent < end; sent++)
                Assert.InRange((await PurchaseAsync(server, sent)).Status, 200, 202);
            await Polling.UntilAsync(
                async () => Shares.PayableOf(await server.GetAsync(Program + "/members/ann/balance")),
                payable => payable == sent * 100
            );
        }

        using var commands = CommandLine.On(Database);
        var verified = await commands.RunAsync("verify", "--no-replay");
        Assert.True(verified.Code == ExitCodes.Done, verified.Output + verified.Error);
    }

    private static Task<Answer> PurchaseAsync(TestServer server, int number) =>
        server.PostAsync(Program + "/events", Shares.Purchase(FormattableString.Invariant($"p{number}")));

    private void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
