using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Where single requests become batches: each waits for the commit that holds it. Arrays are batches already.</summary>
internal sealed class Intake : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly WorkSignal _signal;
    private readonly Meters _meters;
    private readonly GroupCommit<SignUp, SignUpResult> _signUps;
    private readonly GroupCommit<NewEntry, Accepted> _entries;
    private readonly GroupCommit<NewClick, bool> _clicks;

    public Intake(IStore store, TributaryOptions options, WorkSignal signal, Meters meters)
    {
        (_store, _signal, _meters) = (store, signal, meters);
        var writers = options.Storage.Kind == StorageKind.Sqlite ? 1 : 2;
        _signUps = new(SignUpAsync, writers);
        _entries = new(AcceptAsync, writers);
        _clicks = new(AddClicksAsync, writers);
    }

    /// <exception cref="QueueFullException">More is waiting than may wait.</exception>
    public ValueTask<SignUpResult> AddAsync(SignUp signUp, CancellationToken stopping) => _signUps.AddAsync(signUp, stopping);

    /// <inheritdoc cref="AddAsync(SignUp, CancellationToken)"/>
    public ValueTask<Accepted> AddAsync(NewEntry entry, CancellationToken stopping) => _entries.AddAsync(entry, stopping);

    /// <inheritdoc cref="AddAsync(SignUp, CancellationToken)"/>
    public async ValueTask AddAsync(NewClick click, CancellationToken stopping) => await _clicks.AddAsync(click, stopping);

    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping)
    {
        var results = await _store.SignUpAsync(signUps, SignUps.Decide, stopping);
        _signal.Set();
        return results;
    }

    public async ValueTask<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        var accepted = await _store.AcceptAsync(entries, stopping);
        _meters.Accepted(accepted.Count(a => a.Acceptance == Acceptance.Accepted));
        _signal.Set();
        return accepted;
    }

    public async ValueTask DisposeAsync()
    {
        await _signUps.DisposeAsync();
        await _entries.DisposeAsync();
        await _clicks.DisposeAsync();
    }

    private async ValueTask<IReadOnlyList<bool>> AddClicksAsync(IReadOnlyList<NewClick> clicks, CancellationToken stopping)
    {
        await _store.AddClicksAsync(clicks, stopping);
        _meters.Clicked(clicks.Count);
        return new bool[clicks.Count];
    }
}
