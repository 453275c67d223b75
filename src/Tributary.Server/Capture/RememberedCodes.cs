using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Server.Capture;

/// <param name="Changes">The number of changes counted for its program before it was read.</param>
/// <param name="At">The time of reading, by the process's clock.</param>
internal sealed record RememberedCode(CodeFacts Code, long Changes, long At);

/// <summary>
/// Caches at least the latest 50,000 visited codes, and at most twice as many. When one half is full, the other half is
/// dropped.
/// </summary>
internal sealed class RememberedCodes
{
    private const int Half = 50_000;

    private readonly Lock _gate = new();
    private Generation _young = new();
    private Generation _old = new();

    public RememberedCode? Find(ProgramId programId, string folded)
    {
        if (_young.Codes.TryGetValue((programId, folded), out var code))
            return code;
        return _old.Codes.TryGetValue((programId, folded), out code) ? Keep(programId, folded, code) : null;
    }

    public RememberedCode Keep(ProgramId programId, string folded, RememberedCode code)
    {
        var young = _young;
        // Counted here, since the dictionary's own count takes all of its locks.
        if (young.Codes.TryAdd((programId, folded), code))
        {
            if (Interlocked.Increment(ref young.Count) == Half)
                Turn(young);
        }
        else
            young.Codes[(programId, folded)] = code;
        return code;
    }

    public void Forget(ProgramId programId, string folded)
    {
        // The counts stay unchanged, so a half is full a little early.
        _young.Codes.TryRemove((programId, folded), out _);
        _old.Codes.TryRemove((programId, folded), out _);
    }

    private void Turn(Generation full)
    {
        lock (_gate)
        {
            if (_young != full)
                return;
            _old = full;
            _young = new Generation();
        }
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<(ProgramId Program, string Folded), RememberedCode> Codes = new();
        public int Count;
    }
}
