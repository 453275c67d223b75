using System.Collections.Immutable;
using System.Globalization;
using Tributary.Bench.Driver;

namespace Tributary.Bench.Shapes;

/// <summary>The shape of the trees of synthetic members.</summary>
internal enum Shape
{
    /// <summary>Many trees, none of them large.</summary>
    Even,

    /// <summary>Half of all trees hang below the first member.</summary>
    HotRoot,

    /// <summary>Even trees, and a hundred thousand more members referred by one.</summary>
    HotReferrer,
}

/// <summary>
/// Numbers members level by level: ten levels, each half as large again as the one above. Three members in ten have
/// referred five each, the others nobody. It is pure arithmetic, so that the driver needs no table of them: in each
/// level every third member is a parent, until all members below have one.
/// </summary>
internal sealed class Forest
{
    public const int Levels = 10;
    public const int HotReferrals = 100_000;

    private const int FanOut = 5;
    private const int ParentsApart = 3;
    private const int PaidLevels = 3;
    private const int HotReferrerLevel = 3;
    private const int InnerLevel = 5;
    private const long TotalWeight = 58_025; // the sum of 512 × (3/2)^level, rounded down each, over ten levels

    private readonly Shape _shape;
    private readonly int _even;
    private readonly ImmutableArray<int> _starts; // of each level, and the end

    /// <param name="members">The number of members in the even trees.</param>
    public Forest(int members, Shape shape)
    {
        (_shape, _even) = (shape, members);
        var starts = new List<int> { 0 };
        var (weight, sum) = (512L, 0L);
        for (var level = 0; level < Levels; level++, weight = weight * 3 / 2)
        {
            sum += weight;
            starts.Add(level == Levels - 1 ? members : Math.Max((int)(members * sum / TotalWeight), level + 1));
        }
        _starts = [.. starts];
    }

    public int Members => _even + (_shape == Shape.HotReferrer ? HotReferrals : 0);

    /// <summary>Members whose events pay three levels.</summary>
    public MemberRange Payers =>
        _shape == Shape.HotReferrer ? new(_even, HotReferrals) : new(_starts[PaidLevels], _even - _starts[PaidLevels]);

    public MemberRange All => new(0, Members);

    /// <summary>Parents in the middle of their trees, with three levels below them.</summary>
    // The last tenth of every level are not parents: eight tenths of one level have parents of parents below them.
    public MemberRange Inner => new(_starts[InnerLevel], Families(InnerLevel + 1) * 8 / 10, ParentsApart);

    /// <summary>The first children of the lowest parents.</summary>
    public MemberRange LowestFirstChildren => new(_starts[Levels - 1], Families(Levels - 1), FanOut);

    /// <summary>One child of everyone with referrals: an event of each pays everyone who can be paid.</summary>
    public IEnumerable<int> FirstChildren =>
        from level in Enumerable.Range(PaidLevels, Levels - PaidLevels)
        from family in Enumerable.Range(0, Families(level))
        select _starts[level] + (family * FanOut);

    /// <returns>The number of the referrer; null for a root.</returns>
    public int? ReferrerOf(int member)
    {
        if (member >= _even)
            return _starts[HotReferrerLevel];
        var level = 0;
        while (member >= _starts[level + 1])
            level++;
        if (level == 0)
            return _shape == Shape.HotRoot && member > 0 && member % 2 == 0 ? 0 : null;
        return _starts[level - 1] + ((member - _starts[level]) / FanOut * ParentsApart);
    }

    private int Families(int level) => (_starts[level + 1] - _starts[level] + FanOut - 1) / FanOut;

    public static string IdOf(int member) => string.Create(CultureInfo.InvariantCulture, $"m{member + 1:D7}");
}
