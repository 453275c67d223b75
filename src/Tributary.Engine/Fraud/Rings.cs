using System.Collections.Immutable;

namespace Tributary.Engine;

/// <param name="Edges">Pairs of members that share something; each pair counts once.</param>
public sealed record Ring(ImmutableArray<long> Members, int Edges);

/// <summary>Finds members that are joined by what they share: connected components, of which only dense ones are rings.</summary>
public static class Rings
{
    /// <summary>A value that more members share joins nobody.</summary>
    public const int MostOfAValue = 20;

    /// <summary>Fewer are a family.</summary>
    private const int LeastMembers = 4;

    /// <summary>A chain of acquaintances has one edge less than members; everybody sharing with everybody, (n − 1) / 2 times as many.</summary>
    private const int LeastEdgesOfTwoMembers = 3;

    /// <param name="groups">Members that share one value; larger ones than <see cref="MostOfAValue"/> are left out.</param>
    /// <returns>In the order of their smallest members; members ascending.</returns>
    public static IReadOnlyList<Ring> Find(IEnumerable<IReadOnlyList<long>> groups)
    {
        var above = new Dictionary<long, long>();
        var edges = new HashSet<(long, long)>();
        foreach (var group in groups.Where(g => g.Count is > 1 and <= MostOfAValue))
        {
            var members = group.Order().ToList();
            for (var i = 0; i < members.Count; i++)
            {
                Join(members[0], members[i]);
                for (var j = i + 1; j < members.Count; j++) edges.Add((members[i], members[j]));
            }
        }
        var edgesOf = edges.CountBy(edge => Root(edge.Item1)).ToDictionary();
        return [.. above.Keys.GroupBy(Root)
            .Where(component => component.Count() >= LeastMembers && edgesOf[component.Key] * 2 >= component.Count() * LeastEdgesOfTwoMembers)
            .OrderBy(component => component.Key).Select(component => new Ring([.. component.Order()], edgesOf[component.Key]))];

        long Root(long member)
        {
            while (above[member] != member) member = above[member] = above[above[member]]; // halves the way for the next one
            return member;
        }

        void Join(long a, long b)
        {
            above.TryAdd(a, a);
            above.TryAdd(b, b);
            var (left, right) = (Root(a), Root(b));
            above[Math.Max(left, right)] = Math.Min(left, right);
        }
    }
}
