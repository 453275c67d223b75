using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Server.Capture;
using Tributary.Storage.Features.Codes;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class SqliteCodeDirectoryTests(ProxiedSqliteServer server)
    : CodeDirectoryTests(server),
        IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresCodeDirectoryTests(ProxiedPostgresServer server)
    : CodeDirectoryTests(server),
        IClassFixture<ProxiedPostgresServer>;

/// <summary>Several nodes cache codes, and follow changes within a second of their own clock.</summary>
public abstract class CodeDirectoryTests(TestServer server) : LinkTests(server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_member_costs_codes_of_other_partitions_nothing()
    {
        var (program, codes) = await CodesAsync("parted");
        var nodes = new[] { new CachingNode(Server), new CachingNode(Server) };
        var id = (await Server.Get<ProgramDirectory>().FindAsync("parted", Stopping))!.Id;
        foreach (var node in nodes)
        {
            Assert.All(await node.FindAsync("parted", codes), Assert.NotNull);
            Assert.All(await node.FindAsync("parted", codes), Assert.NotNull);
            Assert.Equal(codes.Count, node.Codes.Misses);
        }

        await PatchAsync(program + "/members/ann", """{"status":"blocked"}""");

        foreach (var node in nodes)
        {
            node.Wait(TimeSpan.FromSeconds(1));
            var found = await node.FindAsync("parted", codes);
            Assert.Equal([null, codes[1], codes[2]], found.Select(code => code?.Code));
            Assert.Equal(codes.Count + 1, node.Codes.Misses);
            Assert.False(node.Codes.Remembers(id, codes[0]));
        }
        await PatchAsync(program + "/members/ann", """{"status":"active"}""");
        foreach (var node in nodes)
        {
            node.Wait(TimeSpan.FromSeconds(1));
            Assert.Equal(codes, (await node.FindAsync("parted", codes)).Select(code => code?.Code));
        }
    }

    [Fact]
    public async Task An_edited_code_is_seen_on_every_node()
    {
        const string destination = "https://shop.example/spring";
        var (program, codes) = await CodesAsync("edited");
        var nodes = new[] { new CachingNode(Server), new CachingNode(Server) };
        foreach (var node in nodes)
            Assert.All(await node.FindAsync("edited", codes), code => Assert.Null(code!.Destination));

        await PatchAsync($"{program}/codes/{codes[1]}", $$"""{"destination":"{{destination}}","max_uses":2}""");

        foreach (var node in nodes)
        {
            node.Wait(TimeSpan.FromSeconds(1));
            var found = await node.FindAsync("edited", codes);
            Assert.Equal([null, destination, null], found.Select(code => code!.Destination));
            var misses = node.Codes.Misses;
            node.Wait(TimeSpan.FromSeconds(3)); // A limited number of uses is read again.
            await node.FindAsync("edited", codes);
            Assert.Equal(misses + 1, node.Codes.Misses);
        }
    }

    /// <summary>Returns codes of members who are in different partitions, Ann's first.</summary>
    private async Task<(string Program, IReadOnlyList<string> Codes)> CodesAsync(string name)
    {
        var program = await Server.CreateProgramAsync(name);
        var id = (await Server.Get<ProgramDirectory>().FindAsync(name, Stopping))!.Id;
        var partitions = Server.Get<TributaryOptions>().Partitions;
        var others = Enumerable
            .Range(0, 1_000)
            .Select(i => $"m{i}")
            .Prepend("ann")
            .DistinctBy(member => Partitioning.OfRoot(id, member, partitions))
            .Take(3);
        var codes = new List<string>();
        foreach (var member in others)
        {
            await Server.AddMemberAsync(program, member);
            codes.Add((await Server.GetAsync($"{program}/members/{member}")).Text("code")!);
        }
        return (program, codes);
    }

    private async Task PatchAsync(string path, string body) =>
        Assert.Equal(200, (await Server.SendAsync(HttpMethod.Patch, path, body)).Status);

    /// <summary>The cache of a node whose clock stands still until it waits.</summary>
    private sealed class CachingNode
    {
        private readonly TestServer _server;
        private readonly ManualTime _time;
        private TimeSpan _waited;

        public CachingNode(TestServer server)
        {
            _server = server;
            _time = new ManualTime(default);
            Codes = new CodeDirectory(
                server.Get<CodeReads>(),
                server.Get<Stores>().Store,
                server.Get<TributaryOptions>(),
                _time
            );
        }

        public CodeDirectory Codes { get; }

        public void Wait(TimeSpan time) => _time.MoveTo(default(Instant) + (_waited += time));

        public async Task<IReadOnlyList<LinkCode?>> FindAsync(string program, IEnumerable<string> codes)
        {
            var id = (await _server.Get<ProgramDirectory>().FindAsync(program, Stopping))!.Id;
            var found = new List<LinkCode?>();
            foreach (var code in codes)
                found.Add(await Codes.FindAsync(id, code, Stopping));
            return found;
        }
    }
}
