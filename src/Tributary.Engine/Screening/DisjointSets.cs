using Tributary.Engine.Foundation;

namespace Tributary.Engine.Screening;

/// <summary>Joins members into sets. Each set is named by its smallest id.</summary>
internal sealed class DisjointSets
{
    private readonly Dictionary<MemberId, MemberId> _above = [];

    public IEnumerable<MemberId> All => _above.Keys;

    public void Add(MemberId member) => _above.TryAdd(member, member);

    public void Join(MemberId a, MemberId b)
    {
        Add(a);
        Add(b);
        var (left, right) = (Root(a), Root(b));
        _above[left.CompareTo(right) > 0 ? left : right] = left.CompareTo(right) > 0 ? right : left;
    }

    public MemberId Root(MemberId member)
    {
        // Halves the path for later look-ups.
        while (_above[member] != member)
            member = _above[member] = _above[_above[member]];
        return member;
    }
}
