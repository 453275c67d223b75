namespace Tributary.Server.Cli.Import;

/// <summary>
/// Orders members after their referrers: a member that comes before its referrer waits for it. Holds the ids of the
/// whole file, and the items that wait.
/// </summary>
internal sealed class ReferrersFirst<T>
{
    private readonly Dictionary<string, bool> _hasCome = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Id, T Item)>> _waiting = new(StringComparer.Ordinal);

    /// <summary>The items whose referrer never came, because the chain of referrers is a circle.</summary>
    public IEnumerable<T> Left => _waiting.Values.SelectMany(list => list).Select(waiting => waiting.Item);

    /// <summary>Announces an id of the file, before the first <see cref="Place"/>.</summary>
    public void Expect(string id) => _hasCome[id] = false;

    /// <returns>
    /// The items that may go now, in order: none while the referrer is still missing, otherwise the item and those that
    /// waited for it.
    /// </returns>
    public IEnumerable<T> Place(string id, string? referrer, T item)
    {
        if (referrer is not null && referrer != id && _hasCome.TryGetValue(referrer, out var hasCome) && !hasCome)
        {
            if (!_waiting.TryGetValue(referrer, out var list))
                _waiting[referrer] = list = [];
            list.Add((id, item));
            return [];
        }
        return Freed(id).Prepend(item);
    }

    /// <summary>Releases the items that wait for this id, since it has come or is left out.</summary>
    /// <returns>The items that waited for it, and those that waited for them.</returns>
    public List<T> Freed(string id)
    {
        var free = new List<T>();
        var come = new Queue<string>([id]);
        while (come.TryDequeue(out var next))
        {
            _hasCome[next] = true;
            if (!_waiting.Remove(next, out var list))
                continue;
            foreach (var (waiter, item) in list)
            {
                free.Add(item);
                come.Enqueue(waiter);
            }
        }
        return free;
    }
}
