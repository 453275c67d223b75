using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>Collects the best members of one leaderboard from any number of members.</summary>
internal sealed class Leaderboard
{
    public const int Places = 100;

    private static readonly Comparer<Place> s_best = Comparer<Place>.Create(
        (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : a.MemberId.CompareTo(b.MemberId)
    );

    private readonly SortedSet<Place> _best = new(s_best);

    /// <summary>The best first; of equal values the earlier member.</summary>
    public IReadOnlyCollection<Place> Best => _best;

    /// <summary>The last place once all are taken; a lower value gets no place. Zero while places are free.</summary>
    public Place Threshold => _best.Count < Places ? default : _best.Max;

    public void Add(Place place)
    {
        if (place.Value <= 0 || (_best.Count == Places && s_best.Compare(place, _best.Max) > 0))
            return;
        if (_best.Add(place) && _best.Count > Places)
            _best.Remove(_best.Max);
    }
}

internal readonly record struct Place(long Value, MemberId MemberId);
