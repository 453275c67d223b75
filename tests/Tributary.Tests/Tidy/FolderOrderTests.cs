using Xunit;

namespace Tributary.Tests.Tidy;

public sealed class FolderOrderTests
{
    private const string Engine = "src/Tributary.Engine";

    // DESIGN §3: in order of dependency, a folder uses only folders to its left.
    private static readonly string[] s_folders =
    [
        "Money", "Programs", "Members", "Clicks", "Referrals", "Events", "Rewards", "Ledger",
        "Fraud", "Outbox", "Decisions", "Payouts", "Settlement", "Pipeline",
    ];

    [Fact]
    public void Engine_folders_use_only_folders_to_their_left()
    {
        var files = SourceFile.Below(Engine, ".cs");

        Assert.NotEmpty(files);
        Faults.None(FolderOrder.FilesOutside(s_folders, files));
        Faults.None(FolderOrder.Violations(s_folders, files));
    }

    [Theory]
    [InlineData("public static Order Of(long id) => new(id);")]
    [InlineData("private readonly List<Order> _all = [];")]
    [InlineData("public Order? Last { get; init; }")]
    [InlineData("public bool Has(object o) => o is Order;")]
    [InlineData("public long First() => Order.First;")]
    [InlineData("public object Make() => new Order(1);")]
    [InlineData("public Order Order { get; init; }")]
    public void A_use_to_the_right_is_found_with_its_line(string line)
    {
        Assert.Equal(
            ["src/P/Left/Coin.cs:3 uses Order, which Right/ declares to its right"],
            Violations($"public sealed class Coin\n{{\n    {line}\n}}\n"));
    }

    [Theory]
    [InlineData("// an Order comes later")]
    [InlineData("public const string Name = \"Order\";")]
    [InlineData("public long Order { get; init; }")]
    [InlineData("public long Total => basket.Order;")]
    [InlineData("public Coin Make() => Of(Order: 1);")]
    [InlineData("public enum Kind { Order, Refund }")]
    [InlineData("public Coin? Coin { get; init; }")]
    public void A_word_that_is_no_use_passes(string line)
    {
        Assert.Empty(Violations($"public sealed class Coin\n{{\n    {line}\n}}\n"));
    }

    [Fact]
    public void A_folder_to_the_left_may_be_used()
    {
        Assert.Empty(FolderOrder.Violations(["Left", "Right"],
        [
            new("src/P/Left/Coin.cs", "public sealed record Coin(long Amount);\n"),
            new("src/P/Right/Order.cs", "public sealed record Order(Coin Price);\n"),
        ]));
    }

    private static IReadOnlyList<string> Violations(string left) => FolderOrder.Violations(["Left", "Right"],
    [
        new("src/P/Left/Coin.cs", left),
        new("src/P/Right/Order.cs", "public sealed record Order(long Id);\n"),
    ]);
}
