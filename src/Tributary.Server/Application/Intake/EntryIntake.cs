using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Groups requests into batches. Each request waits for the commit that holds it and, on a node that decides, for its
/// decision.
/// </summary>
internal sealed class EntryIntake : IAsyncDisposable
{
    private readonly Meters _meters;
    private readonly MemberDirectory _directory;
    private readonly EntryLanes _entries;
    private readonly GroupCommit<SignUp, SignUpResult> _signUps;
    private readonly SegmentQuota _segments = new();
    private readonly TimeProvider _time;

    public EntryIntake(
        EntryDestination destination,
        MemberDirectory directory,
        TributaryOptions options,
        Meters meters,
        Shutdown shutdown,
        TimeProvider time
    )
    {
        (_meters, _directory, _time) = (meters, directory, time);
        _entries = new(destination.AcceptAsync, directory, options, shutdown, time);
        _signUps = new(destination.SignUpAsync, time, options.Storage.Writers, ending: shutdown.BreaksOff);
    }

    /// <returns>One result for each sign-up, in order.</returns>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    public async ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    )
    {
        var now = Instant.From(_time.GetUtcNow());
        var results = await _signUps.AddAsync([.. signUps.Select(one => _segments.Limited(one, now))], stopping);
        _meters.Accepted(results.Count(result => result.Outcome == SignUpOutcome.Created));
        for (var i = 0; i < results.Count; i++)
            if (results[i] is { Outcome: SignUpOutcome.Created, Member.Facts: var member })
                _directory.Add(
                    new MemberName(member.ProgramId, signUps[i].Id),
                    new MemberPlace(member.Id, member.Partition) { IsErased = signUps[i].IsErasure }
                );
        return results;
    }

    /// <returns>One result for each entry, in order.</returns>
    /// <inheritdoc cref="SignUpAsync"/>
    public async ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var accepted = await _entries.AcceptAsync(entries, stopping);
        _meters.Accepted(accepted.Count(a => a.Outcome == EntryOutcome.Accepted));
        return accepted;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_signUps.DisposeAsync().AsTask(), _entries.DisposeAsync().AsTask());
    }
}
