using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Features.Programs;
using Tributary.Storage.Queries;

namespace Tributary.Server.Application.Access;

/// <summary>
/// Caches programs by name. They are at most one second old, or older while the database is unavailable. Use them to
/// check input and to find destinations, never to decide.
/// </summary>
internal sealed class ProgramDirectory(IStore store, ProgramReads reads, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CachedValue<ProgramFacts?>> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ProgramId, string> _names = new();

    /// <summary>True for a program that was found before.</summary>
    public bool Remembers(string name) => _known.ContainsKey(name);

    public async ValueTask<ProgramFacts?> FindAsync(string name, CancellationToken stopping)
    {
        if (_known.TryGetValue(name, out var known))
            return await known.GetAsync(stopping);
        var at = time.GetTimestamp();
        if (await store.FindProgramAsync(name, stopping) is not { } program)
            return null;
        _known[name] = new CachedValue<ProgramFacts?>(
            program,
            at,
            () => store.FindProgramAsync(name, CancellationToken.None),
            time
        );
        return program;
    }

    public async ValueTask<ProgramFacts?> FindAsync(ProgramId id, CancellationToken stopping)
    {
        if (_names.TryGetValue(id, out var name))
            return await FindAsync(name, stopping);
        var rows = await reads.ListAsync(id, new ListRange(1), stopping);
        return rows.Items.Count == 0 ? null : await FindAsync(_names[id] = rows.Items[0].Name, stopping);
    }

    /// <returns>Null when there is no program, or more than one.</returns>
    public async ValueTask<ProgramFacts?> FindOnlyAsync(CancellationToken stopping)
    {
        var rows = await reads.ListAsync(null, new ListRange(1), stopping);
        return rows is { Items: [var only], Next: null } ? await FindAsync(only.Name, stopping) : null;
    }

    /// <summary>Removes a program after a change on this node, so that this node sees the change immediately.</summary>
    public void Forget(string name) => _known.TryRemove(name, out _);
}
