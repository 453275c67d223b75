using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>Collects the findings of fraud detection in a batch, and the cases that were opened for them.</summary>
internal sealed class FraudFindings
{
    private readonly List<SignalFacts> _signals = [];
    private readonly List<OpenedCase> _opened = [];
    private readonly SortedDictionary<CaseId, CaseChange> _changes = [];

    public void AddSignal(SignalFacts signal) => _signals.Add(signal);

    public void Open(OpenedCase opened) => _opened.Add(opened);

    public void Change(CaseChange change) =>
        _changes[change.Id] = _changes.TryGetValue(change.Id, out var earlier) ? earlier.Then(change) : change;

    public FraudChanges Finish(IEnumerable<MemberFacts> judged) =>
        new([.. judged.OrderBy(m => m.Id)], _signals, _opened, [.. _changes.Values]);
}

/// <param name="Judged">Members whose <see cref="MemberFacts.Risk"/> changed, ascending by id.</param>
/// <param name="Changes">One for each case, including new ones, ascending by id.</param>
public sealed record FraudChanges(
    IReadOnlyList<MemberFacts> Judged,
    IReadOnlyList<SignalFacts> Signals,
    IReadOnlyList<OpenedCase> Opened,
    IReadOnlyList<CaseChange> Changes
)
{
    public bool IsNone => Judged.Count + Signals.Count + Opened.Count + Changes.Count == 0;
}
