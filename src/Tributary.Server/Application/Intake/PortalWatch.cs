using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Wakes the open pages of members. Decisions of this process wake them at once; those of other nodes are found by one
/// statement for all open pages of the node (<c>PortalWorker</c>).
/// </summary>
internal sealed class PortalWatch : IBatchObserver
{
    /// <summary>The most open pages of one member on a node.</summary>
    private const int MostOfMember = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<MemberId, Watched> _watched = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _watched.Count == 0;
        }
    }

    /// <summary>Begins to watch a member.</summary>
    /// <returns>Null when too many of its pages are open.</returns>
    public Watching? Watch(MemberId memberId)
    {
        lock (_gate)
        {
            if (!_watched.TryGetValue(memberId, out var watched))
                _watched.Add(memberId, watched = new Watched());
            if (watched.Pages == MostOfMember)
                return null;
            watched.Pages++;
            return new Watching(this, memberId, watched.Changed.Task);
        }
    }

    /// <summary>
    /// Says what an open page shows, so that already the first look notices what another node decides meanwhile.
    /// </summary>
    public void Show(MemberId memberId, string mark)
    {
        lock (_gate)
            if (_watched.TryGetValue(memberId, out var watched))
                watched.Mark ??= mark;
    }

    public IReadOnlyCollection<MemberId> List()
    {
        lock (_gate)
            return [.. _watched.Keys];
    }

    /// <summary>
    /// Compares the marks of members with those of the last look, and wakes the pages of those that differ.
    /// </summary>
    public void Compare(IReadOnlyCollection<MemberId> members, IReadOnlyDictionary<MemberId, string> marks)
    {
        lock (_gate)
            foreach (var memberId in members)
            {
                var mark = marks.GetValueOrDefault(memberId, "");
                if (!_watched.TryGetValue(memberId, out var watched) || watched.Mark == mark)
                    continue;
                if (watched.Mark is not null)
                    Wake(watched);
                watched.Mark = mark;
            }
    }

    public void OnCommitted(BatchDecisions batch)
    {
        lock (_gate)
        {
            if (_watched.Count == 0)
                return;
            foreach (var reward in batch.NewRewards)
                Wake(reward.MemberId);
            foreach (var reward in batch.ChangedRewards)
                Wake(reward.MemberId);
            foreach (var change in batch.Referrals)
                Wake(change.Referral.ReferrerId);
        }
    }

    private void Wake(MemberId memberId)
    {
        if (_watched.TryGetValue(memberId, out var watched))
            Wake(watched);
    }

    // A new task for those who come later: a task that has completed stays so.
    private static void Wake(Watched watched)
    {
        watched.Changed.TrySetResult();
        watched.Changed = Watched.NewTask();
    }

    private void End(MemberId memberId)
    {
        lock (_gate)
            if (_watched.TryGetValue(memberId, out var watched) && --watched.Pages == 0)
                _watched.Remove(memberId);
    }

    /// <summary>An open page. It is woken once.</summary>
    /// <param name="Changed">Completes after the next change.</param>
    internal sealed record Watching(PortalWatch Watch, MemberId MemberId, Task Changed) : IDisposable
    {
        public void Dispose() => Watch.End(MemberId);
    }

    private sealed class Watched
    {
        public int Pages { get; set; }

        /// <summary>The mark of the last look; null before the first.</summary>
        public string? Mark { get; set; }

        public TaskCompletionSource Changed { get; set; } = NewTask();

        public static TaskCompletionSource NewTask() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
