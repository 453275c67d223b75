using Xunit;

namespace Tributary.Tests.Architecture;

public sealed class FolderGraphTests
{
    private static readonly TypeUse[] s_uses =
    [
        new("Shop.Room.Access.Key", "Shop.Room.Settings.Options"),
        new("Shop.Room.Settings.Options", "Shop.Room.Exports.Files.Format"),
        new("Shop.Room.Exports.Turn", "Shop.Room.Access.Key"),
        new("Shop.Room.Stores", "Shop.Room.Settings.Options"),
        new("Shop.Room.Access.Key", "Shop.Other.Clock"),
    ];

    private static readonly FolderGraph s_graph = new("Shop.Room", s_uses);

    [Fact]
    public void Arrows_join_the_folders_of_one_level() =>
        Assert.Equal(
            [
                ("Access", "Settings"),
                ("Exports", "Access"),
                ("Settings", "Exports"),
                (FolderGraph.OwnFiles, "Settings"),
            ],
            s_graph.Arrows()
        );

    [Fact]
    public void Every_use_of_a_cycle_is_found() =>
        Assert.Equal(
            ["Shop.Room.Access.Key uses", "Shop.Room.Settings.Options uses", "Shop.Room.Exports.Turn uses"],
            Users(s_graph)
        );

    [Fact]
    public void Folders_with_an_order_have_no_cycle() => Assert.Empty(Users(new("Shop.Room", s_uses[1..])));

    [Fact]
    public void Own_files_are_part_of_a_cycle()
    {
        var graph = new FolderGraph("Shop.Room", [.. s_uses, new("Shop.Room.Exports.Turn", "Shop.Room.Stores")]);

        Assert.Contains("Shop.Room.Stores uses", Users(graph));
        Assert.DoesNotContain("Shop.Room.Stores uses", Users(s_graph));
    }

    private static IEnumerable<string> Users(FolderGraph graph) =>
        graph.Cycles().Select(line => line[..(line.IndexOf(" uses", StringComparison.Ordinal) + 5)]);
}
