using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Storage.Features;

public abstract partial class ReadsContract
{
    [Fact]
    public async Task An_upline_begins_with_the_referrer()
    {
        await Server.SignUpAsync(Program, ("dan", "cid"));

        var upline = await Server.AllAsync<TreeNode>($"{Acme}/members/dan/upline?limit=2");

        Assert.Equal(
            ["1 cid bob", "2 bob ann", "3 ann "],
            upline.Select(node => $"{node.Level} {node.Id} {node.Referrer}")
        );
    }

    [Fact]
    public async Task A_downline_goes_level_by_level_to_its_depth()
    {
        await Server.SignUpAsync(Program, ("bea", "ann"), ("cal", "bea"), ("cod", "bob"), ("dan", "cid"));

        Assert.Equal(["1 bea", "1 bob", "2 cal", "2 cod", "2 cid", "3 dan"], await DownlineAsync("ann", "?limit=2"));
        Assert.Equal(["1 bea", "1 bob", "2 cal", "2 cod", "2 cid"], await DownlineAsync("ann", "?depth=2"));
        Assert.Empty(await DownlineAsync("dan", ""));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/members/ann/downline?depth=33"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_downline_says_how_each_referral_stands(int limit)
    {
        var nodes = await Server.AllAsync<TreeNode>($"{Acme}/members/ann/downline?limit={limit}");

        Assert.Equal(["bob completed", "cid pending"], nodes.Select(node => $"{node.Id} {node.ReferralStatus}"));
    }

    /// <summary>
    /// Beyond a few hundred members the tree is walked instead of read as a whole. The order stays the same, and a new
    /// member does not disturb it.
    /// </summary>
    [Fact]
    public async Task A_large_tree_is_walked_in_the_same_order()
    {
        var tree = new Dictionary<string, List<string>> { ["top"] = [] };
        var members = new List<(string Id, string? Referrer)> { ("top", null) };
        for (var i = 1; i <= 900; i++)
        {
            // Wide at the first level, so that its children fill more than one statement; long chains below some.
            var referrer =
                i <= 450 ? "top"
                : i <= 700 ? $"m{(i % 230) + 1}"
                : $"m{i - 7}";
            members.Add(($"m{i}", referrer));
            tree[$"m{i}"] = [];
            tree[referrer].Insert(0, $"m{i}");
        }
        foreach (var chunk in members.Chunk(300))
            await Server.SignUpAsync(Program, chunk);

        var expected = new List<string>();
        IReadOnlyList<string> level = ["top"];
        for (var depth = 1; level.Count > 0; depth++)
        {
            level = [.. level.SelectMany(member => tree[member])];
            expected.AddRange(level.Select(member => $"{depth} {member}"));
        }
        var added = 0;
        var paged = await Server.AllAsync<TreeNode>(
            $"{Acme}/members/top/downline?limit=100",
            () => Server.SignUpAsync(Program, ($"late{++added}", "top"))
        );

        Assert.Equal(expected, paged.Select(node => $"{node.Level} {node.Id}"));
    }

    private async Task<string[]> DownlineAsync(string member, string query) =>
        [
            .. (await Server.AllAsync<TreeNode>($"{Acme}/members/{member}/downline{query}")).Select(node =>
                $"{node.Level} {node.Id}"
            ),
        ];
}
