using System.Collections.Concurrent;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Programs by name, as they were within the last second: for checking input and finding destinations, never for deciding.</summary>
internal sealed class ProgramDirectory(IStore store, TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ProgramFacts Program, long At)> _known = new(StringComparer.Ordinal);

    public async ValueTask<ProgramFacts?> FindAsync(string name, CancellationToken stopping)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < s_remembered) return known.Program;
        var at = time.GetTimestamp();
        if (await store.FindProgramAsync(name, stopping) is not { } program) return null;
        _known[name] = (program, at);
        return program;
    }

    /// <summary>After a change made here, so that this node sees it at once.</summary>
    public void Forget(string name) => _known.TryRemove(name, out _);
}
