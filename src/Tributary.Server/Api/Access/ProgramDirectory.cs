using System.Collections.Concurrent;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Programs by name, as they were within the last second: for checking input and finding destinations, never for deciding.</summary>
internal sealed class ProgramDirectory(IStore store, ProgramReads reads, TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ProgramFacts Program, long At)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> _names = new();

    public async ValueTask<ProgramFacts?> FindAsync(string name, CancellationToken stopping)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_remembered) return known.Program;
        var at = time.GetTimestamp();
        if (await store.FindProgramAsync(name, stopping) is not { } program) return null;
        _known[name] = (program, at);
        return program;
    }

    public async ValueTask<ProgramFacts?> FindAsync(long id, CancellationToken stopping)
    {
        if (_names.TryGetValue(id, out var name)) return await FindAsync(name, stopping);
        var rows = await reads.ListAsync(id, new ListRange(1), stopping);
        return rows.Items.Count == 0 ? null : await FindAsync(_names[id] = rows.Items[0].Name, stopping);
    }

    /// <returns>Null when there are several, or none.</returns>
    public async ValueTask<ProgramFacts?> FindOnlyAsync(CancellationToken stopping)
    {
        var rows = await reads.ListAsync(null, new ListRange(1), stopping);
        return rows is { Items: [var only], Next: null } ? await FindAsync(only.Name, stopping) : null;
    }

    /// <summary>After a change made here, so that this node sees it at once.</summary>
    public void Forget(string name) => _known.TryRemove(name, out _);
}
