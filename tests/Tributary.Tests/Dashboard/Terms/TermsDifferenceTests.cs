using System.Text.Json;
using Tributary.Dashboard.Terms;
using Tributary.Tests.Engine.Terms;
using Xunit;

namespace Tributary.Tests.Dashboard.Terms;

public sealed class TermsDifferenceTests
{
    [Fact]
    public void Rules_are_compared_by_their_keys()
    {
        var changes = Compare(
            """
            { "rewards": [ { "key": "a", "on": "x", "to": "member", "amount": 100 },
                           { "key": "b", "on": "x", "to": "member", "amount": 200 },
                           { "key": "c", "on": "x", "to": "member", "amount": 300 } ] }
            """,
            """
            { "rewards": [ { "key": "d", "on": "x", "to": "member", "amount": 400 },
                           { "key": "c", "amount": 300, "to": "member", "on": "x" },
                           { "key": "a", "on": "x", "to": "member", "amount": 150 } ] }
            """
        );

        Assert.Equal(
            [
                ("rule d", DifferenceKind.Added, null, "A member gets 4.00 USD at each “x” of its own."),
                (
                    "rule a",
                    DifferenceKind.Changed,
                    "A member gets 1.00 USD at each “x” of its own.",
                    "A member gets 1.50 USD at each “x” of its own."
                ),
                ("rule b", DifferenceKind.Removed, "A member gets 2.00 USD at each “x” of its own.", null),
            ],
            changes.Select(change => (change.Key, change.Kind, change.Before, change.After))
        );
        Assert.Equal(
            ["-  \"amount\": 100", "+  \"amount\": 150"],
            changes[1].Lines.Where(line => line.Kind is not null).Select(Signed)
        );
    }

    [Fact]
    public void Parts_of_their_own_are_told_apart()
    {
        var changes = Compare(
            """{ "fraud": { "hold": 60, "signals": { "velocity": { "mode": "off" } } } }""",
            """
            { "fraud": { "hold": 70, "signals": { "velocity": { "mode": "shadow" } } }, "budget": { "amount": 100 },
              "attribution": { "window": "30d" } }
            """
        );

        Assert.Equal(
            ["attribution Added", "budget Added", "fraud Changed", "signal velocity Changed"],
            changes.Select(change => $"{change.Key} {change.Kind}")
        );
        // A default that is written out means what it meant before.
        Assert.Equal(changes[0].Before, changes[0].After);
    }

    [Fact]
    public void Order_and_white_space_make_no_difference() =>
        Assert.All(
            TermsSamples.All,
            sample =>
            {
                var terms = JsonDocument.Parse(sample.Json).RootElement;
                var sorted = TermsText.Parse(sample.Json).Canonical;
                Assert.DoesNotContain(
                    TermsDifference.Of(terms, JsonDocument.Parse(sorted).RootElement, TermsDraft.Schema),
                    change => change.Kind != DifferenceKind.Changed || change.Before != change.After
                );
            }
        );

    private static IReadOnlyList<TermsChange> Compare(string before, string after) =>
        TermsDifference.Of(
            JsonDocument.Parse(TermsText.Terms(before)).RootElement,
            JsonDocument.Parse(TermsText.Terms(after)).RootElement,
            TermsDraft.Schema
        );

    private static string Signed(LineChange line) => (line.Kind == DifferenceKind.Added ? "+" : "-") + line.Text;
}
