using Tributary.Engine.Foundation;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>
/// A deciding test as it is written: Terms, the trees, and lines below a heading that begins with <c>event</c>.
/// </summary>
/// <param name="Joined">
/// When the members of the trees joined: <c>01-01</c>, or the time of a line <c>joined:</c>.
/// </param>
/// <param name="Tree">Members with their referrers, referrers first.</param>
internal sealed record TableText(
    string Terms,
    Instant Joined,
    IReadOnlyList<(string Member, string? Referrer)> Tree,
    IReadOnlyList<TableLine> Lines
)
{
    public static TableText Parse(string text)
    {
        var rows = text.Split('\n').Select(r => r.Trim()).Where(r => r.Length > 0 && !r.StartsWith('#')).ToList();
        var heading = rows.FindIndex(r => r.StartsWith("event ", StringComparison.Ordinal));
        if (heading < 0)
            throw new FormatException("A table needs its heading, 'event id at who amount | pays'.");
        var head = string.Join('\n', rows.Take(heading));
        var (treeAt, joinedAt) = (
            head.IndexOf("tree:", StringComparison.Ordinal),
            head.IndexOf("joined:", StringComparison.Ordinal)
        );
        if (!head.StartsWith("terms:", StringComparison.Ordinal) || treeAt < 0)
            throw new FormatException("A table begins with 'terms:' and 'tree:'.");
        var tree = head[(treeAt + 5)..(joinedAt < 0 ? head.Length : joinedAt)];
        return new TableText(
            head[6..treeAt],
            TableLine.Time(joinedAt < 0 ? "01-01" : head[(joinedAt + 7)..].Trim()),
            [
                .. tree.Split(['\n', ';', ','], StringSplitOptions.RemoveEmptyEntries)
                    .SelectMany(Chain)
                    .DistinctBy(m => m.Member),
            ],
            [.. rows.Skip(heading + 1).Select(TableLine.Parse)]
        );
    }

    /// <summary>Reads <c>ann &lt; bob &lt; cid</c>: ann referred bob, and bob referred cid.</summary>
    private static IEnumerable<(string Member, string? Referrer)> Chain(string text)
    {
        string? above = null;
        foreach (var member in text.Split('<', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            yield return (member, above);
            above = member;
        }
    }
}
