using Tributary.Server.Cli.Import;
using Xunit;

namespace Tributary.Tests.Server.Cli.Import;

public sealed class ReferrersFirstTests
{
    [Fact]
    public void A_chain_in_reverse_is_turned_however_long()
    {
        const int length = 100_000;
        var order = new ReferrersFirst<int>();
        for (var i = length; i >= 1; i--)
            order.Expect($"m{i}");

        var placed = new List<int>();
        for (var i = length; i >= 1; i--)
            placed.AddRange(order.Place($"m{i}", i == 1 ? null : $"m{i - 1}", i));

        Assert.Equal(Enumerable.Range(1, length), placed);
        Assert.Empty(order.Left);
    }

    [Fact]
    public void Nobody_waits_for_one_that_the_file_does_not_have()
    {
        var order = new ReferrersFirst<string>();
        order.Expect("bob");

        Assert.Equal(["bob"], order.Place("bob", "ann", "bob"));
    }

    [Fact]
    public void A_referrer_left_out_frees_those_below_it()
    {
        var order = new ReferrersFirst<string>();
        foreach (var id in (string[])["ann", "bob", "cid"])
            order.Expect(id);

        Assert.Empty(order.Place("cid", "bob", "cid"));
        Assert.Empty(order.Place("bob", "ann", "bob"));

        Assert.Equal(["bob", "cid"], order.Freed("ann"));
    }
}
