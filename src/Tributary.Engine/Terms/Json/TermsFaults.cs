using System.Collections.Immutable;

namespace Tributary.Engine.Terms.Json;

/// <summary>
/// The faults found so far. Their number is bounded, so that hostile Terms cannot cause a huge answer.
/// </summary>
internal sealed class TermsFaults
{
    private const int Limit = 200;

    private readonly List<TermsFault> _faults = [];

    public bool IsEmpty => _faults.Count == 0;

    public bool IsFull => _faults.Count >= Limit;

    public void Add(TermsNode at, string code, string detail)
    {
        if (!IsFull)
            _faults.Add(new TermsFault(at.Pointer, code, detail));
    }

    public void AddAt(string pointer, string code, string detail)
    {
        if (!IsFull)
            _faults.Add(new TermsFault(pointer, code, detail));
    }

    public ImmutableArray<TermsFault> ToImmutable() => [.. _faults];
}
