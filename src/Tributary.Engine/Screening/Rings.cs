using System.Collections.Immutable;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Screening;

/// <param name="Edges">
/// Pairs of members that share something. In a circle of at most <see cref="Rings.MostOfPairs"/>, each pair counts
/// once, regardless of what the members share. Pairs of a larger one are only counted.
/// </param>
public sealed record Ring(ImmutableArray<MemberId> Members, long Edges);

/// <param name="Members">How many members the ring has.</param>
/// <param name="Edges">How many pairs of its members share something.</param>
public readonly record struct RingSize(int Members, long Edges);

/// <summary>
/// Finds members that are connected by shared values: connected components, of which only dense ones are rings.
/// </summary>
public static class Rings
{
    /// <summary>
    /// Pairs of larger circles are counted without visiting each, so that the work grows with the members and not with
    /// their square.
    /// </summary>
    public const int MostOfPairs = 20;

    /// <summary>Fewer members are a family.</summary>
    private const int LeastMembers = 4;

    /// <summary>
    /// A chain of acquaintances has one edge less than members. If everybody shares with everybody, there are (n − 1) /
    /// 2 times as many.
    /// </summary>
    private const int LeastEdgesOfTwoMembers = 3;

    /// <param name="circles">Members that share one value; of any size.</param>
    /// <returns>The rings in the order of their smallest members, with members ascending.</returns>
    public static IReadOnlyList<Ring> Find(IEnumerable<IReadOnlyList<MemberId>> circles)
    {
        var sets = new DisjointSets();
        var pairs = new HashSet<(MemberId, MemberId)>();
        var counted = new Dictionary<MemberId, long>();
        foreach (var circle in circles.Where(c => c.Count > 1))
        {
            var members = circle.Order().ToList();
            foreach (var member in members)
                sets.Join(members[0], member);
            if (members.Count > MostOfPairs)
            {
                var edges = (long)members.Count * (members.Count - 1) / 2;
                counted[members[0]] = counted.GetValueOrDefault(members[0]) + edges;
            }
            else
                for (var i = 0; i < members.Count; i++)
                for (var j = i + 1; j < members.Count; j++)
                    pairs.Add((members[i], members[j]));
        }
        var edgesOf = new Dictionary<MemberId, long>();
        foreach (var (member, _) in pairs)
            Count(member, 1);
        foreach (var (member, edges) in counted)
            Count(member, edges);
        return
        [
            .. sets
                .All.GroupBy(sets.Root)
                .Select(members => new Ring([.. members.Order()], edgesOf[members.Key]))
                .Where(IsDense)
                .OrderBy(ring => ring.Members[0]),
        ];

        void Count(MemberId member, long edges)
        {
            var root = sets.Root(member);
            edgesOf[root] = edgesOf.GetValueOrDefault(root) + edges;
        }
    }

    private static bool IsDense(Ring ring) =>
        ring.Members.Length >= LeastMembers && ring.Edges * 2 >= (long)ring.Members.Length * LeastEdgesOfTwoMembers;
}
