using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Analytics;

/// <summary>
/// Remembers the members whose entries were counted last. What is remembered of them never changes, so nothing has to
/// be dropped but for its number.
/// </summary>
internal sealed class ActorCache
{
    /// <summary>About 100 bytes each, twice.</summary>
    private const int Most = 50_000;

    private Dictionary<MemberId, Actor> _now = [];
    private Dictionary<MemberId, Actor> _before = [];

    public Actor? Find(MemberId member)
    {
        if (_now.TryGetValue(member, out var actor))
            return actor;
        if (!_before.TryGetValue(member, out actor))
            return null;
        Keep(actor);
        return actor;
    }

    public void Keep(Actor actor)
    {
        if (_now.Count >= Most)
            (_before, _now) = (_now, []);
        _now[actor.Id] = actor;
    }
}
