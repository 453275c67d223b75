using System.Collections.Concurrent;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Codes by text, as they were within the last seconds; those that lead nowhere are not remembered, whether they exist or not: all of them cost the same.</summary>
internal sealed class CodeDirectory(CodeReads codes, TimeProvider time)
{
    private const long AnyProgram = 0;
    private const int MostRemembered = 50_000;
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(long Program, string Folded), (CodeFacts Code, long At)> _known = new();

    public async ValueTask<CodeFacts?> FindAsync(long programId, string code, CancellationToken stopping)
    {
        if (!IsOne(code)) return null;
        if (Known(programId, code) is { } known) return known;
        return Remember(programId, await codes.FindAsync(programId, code, stopping));
    }

    /// <summary>In whichever program has it; null when none has, or more than one.</summary>
    public async ValueTask<CodeFacts?> FindAnywhereAsync(string code, CancellationToken stopping)
    {
        if (!IsOne(code)) return null;
        if (Known(AnyProgram, code) is { } known) return known;
        var found = await codes.FindAnywhereAsync(code, stopping);
        return found.Count == 1 ? Remember(AnyProgram, found[0]) : null;
    }

    /// <summary>True when a click on it is its owner's: open, not used up, of a member who may refer.</summary>
    public static bool Leads(CodeFacts code, Instant now) =>
        code.IsOpen(now) && !code.IsUsedUp && code.MemberStatus is MemberStatus.Active or MemberStatus.Suspended;

    private static bool IsOne(string code) => code.Length is >= CodeText.MinLength and <= CodeText.MaxLength && code.All(char.IsAscii);

    private CodeFacts? Known(long programId, string code) =>
        _known.TryGetValue((programId, CodeText.Fold(code)), out var known) && time.GetElapsedTime(known.At) < s_remembered ? known.Code : null;

    private CodeFacts? Remember(long programId, CodeFacts? code)
    {
        if (code is null || !Leads(code, Instant.From(time.GetUtcNow()))) return code;
        if (_known.Count >= MostRemembered) _known.Clear();
        _known[(programId, CodeText.Fold(code.Code))] = (code, time.GetTimestamp());
        return code;
    }
}
