using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>
/// All members with a value on one leaderboard, best first; of equal values the earlier member. It takes sixteen bytes
/// for each.
/// </summary>
public sealed class Standings
{
    private readonly MemberId[] _members;

    /// <summary>Negated, so that they ascend.</summary>
    private readonly long[] _values;

    internal Standings(Instant asOf, List<Place> places)
    {
        places.Sort((a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : a.MemberId.CompareTo(b.MemberId));
        AsOf = asOf;
        _members = [.. places.Select(place => place.MemberId)];
        _values = [.. places.Select(place => -place.Value)];
    }

    /// <summary>The time of which these are.</summary>
    public Instant AsOf { get; }

    public int Count => _members.Length;

    /// <returns>The position from 0; null for a member without a value.</returns>
    public int? PositionOf(MemberId member) =>
        Array.IndexOf(_members, member) is >= 0 and var position ? position : null;

    public MemberId MemberAt(int position) => _members[position];

    public long ValueAt(int position) => -_values[position];

    /// <summary>Returns the rank from 1. Equal values share the place of the first of them.</summary>
    public int RankAt(int position)
    {
        var first = 0;
        for (var end = position; first < end; )
        {
            var middle = first + ((end - first) / 2);
            if (_values[middle] < _values[position])
                first = middle + 1;
            else
                end = middle;
        }
        return first + 1;
    }
}
