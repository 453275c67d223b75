namespace Tributary.Engine.Screening;

/// <summary>Joins numbers into sets. Each set is named by its smallest number.</summary>
internal sealed class DisjointSets
{
    private readonly Dictionary<long, long> _above = [];

    public IEnumerable<long> All => _above.Keys;

    public void Add(long number) => _above.TryAdd(number, number);

    public void Join(long a, long b)
    {
        Add(a);
        Add(b);
        var (left, right) = (Root(a), Root(b));
        _above[Math.Max(left, right)] = Math.Min(left, right);
    }

    public long Root(long number)
    {
        // Halves the path for later look-ups.
        while (_above[number] != number)
            number = _above[number] = _above[_above[number]];
        return number;
    }
}
