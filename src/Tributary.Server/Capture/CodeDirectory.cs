using System.Collections.Concurrent;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Codes;

namespace Tributary.Server.Capture;

/// <summary>
/// Caches codes by text. Codes that do not redirect are never cached, so that timing does not reveal whether a code
/// exists. The way of a look-up: 1. a cached code stays valid until a change that its program's codes depend on, which
/// is checked once a second; 2. a code with a limited number of uses, or one found without its program, stays valid for
/// three seconds; 3. any other code is read; 4. while the database is unavailable, every cached code stays valid.
/// </summary>
internal sealed class CodeDirectory(CodeReads codes, IStore store, TimeProvider time)
{
    private static readonly ProgramId s_anyProgram = default;
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly RememberedCodes _known = new();
    private readonly ConcurrentDictionary<ProgramId, CachedValue<long>> _changes = new();
    private long _goneAt; // 0 while the database answers
    private long _lookUps;
    private long _misses;

    /// <summary>How many look-ups needed no code from the database.</summary>
    public long Hits => Interlocked.Read(ref _lookUps) - Misses;
    public long Misses => Interlocked.Read(ref _misses);

    /// <exception cref="TimeoutException">The database does not answer, and the code is not cached.</exception>
    public ValueTask<CodeFacts?> FindAsync(ProgramId programId, string code, CancellationToken stopping)
    {
        if (CodeText.Typed(code) is not { } typed || !IsOne(typed))
            return default;
        Interlocked.Increment(ref _lookUps);
        var folded = CodeText.Fold(typed);
        if (Known(programId, folded) is not { } known)
            return ReadAsync(programId, folded, null, stopping);
        if (known.Code.MaxUses is null && _changes.TryGetValue(programId, out var changes))
        {
            var count = changes.GetAsync(stopping);
            if (count.IsCompletedSuccessfully)
                return count.Result == known.Changes ? new(known.Code) : ReadAsync(programId, folded, known, stopping);
            return CheckAsync(count, programId, folded, known, stopping);
        }
        return IsRecent(known) ? new(known.Code) : ReadAsync(programId, folded, known, stopping);
    }

    /// <summary>Finds a code in the first program that had it, even if others have it too.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<CodeFacts?> FindFirstAsync(string code, CancellationToken stopping)
    {
        if (CodeText.Typed(code) is not { } typed || !IsOne(typed))
            return null;
        Interlocked.Increment(ref _lookUps);
        var folded = CodeText.Fold(typed);
        var known = Known(s_anyProgram, folded);
        if (known is not null && IsRecent(known))
            return known.Code;
        return await OrRememberedAsync(
            known,
            async () =>
            {
                var at = time.GetTimestamp();
                return Remember(
                    s_anyProgram,
                    folded,
                    await codes.FindFirstAsync(folded, CancellationToken.None),
                    0,
                    at
                );
            },
            stopping
        );
    }

    /// <summary>True for a code that was visited before and redirected.</summary>
    public bool Remembers(ProgramId programId, string code) =>
        CodeText.Typed(code) is { } typed && IsOne(typed) && Known(programId, CodeText.Fold(typed)) is not null;

    /// <inheritdoc cref="Remembers"/>
    public bool RemembersAnywhere(string code) => Remembers(s_anyProgram, code);

    /// <summary>
    /// True when a click on the code counts for its owner: the code is open and not used up, and the member may refer.
    /// </summary>
    public static bool Leads(CodeFacts code, Instant now) =>
        code.IsOpen(now) && !code.IsUsedUp && code.MemberStatus is MemberStatus.Active or MemberStatus.Suspended;

    private static bool IsOne(string code) =>
        code.Length is >= CodeText.MinLength and <= CodeText.MaxLength && Ascii.IsValid(code);

    private RememberedCode? Known(ProgramId programId, string folded) =>
        _known.Find(programId, folded) is { } known && Leads(known.Code, store.Now) ? known : null;

    private CodeFacts? Remember(ProgramId programId, string folded, CodeFacts? code, long changes, long at)
    {
        if (code is not null && Leads(code, store.Now))
            _known.Keep(programId, folded, new RememberedCode(code, changes, at));
        else
            _known.Forget(programId, folded);
        return code;
    }

    private bool IsRecent(RememberedCode known) => time.GetElapsedTime(known.At) < s_remembered;

    private async ValueTask<CodeFacts?> CheckAsync(
        ValueTask<long> changes,
        ProgramId programId,
        string folded,
        RememberedCode known,
        CancellationToken stopping
    ) => await changes == known.Changes ? known.Code : await ReadAsync(programId, folded, known, stopping);

    private ValueTask<CodeFacts?> ReadAsync(
        ProgramId programId,
        string folded,
        RememberedCode? known,
        CancellationToken stopping
    ) =>
        OrRememberedAsync(
            known,
            async () =>
            {
                var at = time.GetTimestamp();
                // before the code, so that a change in between is noticed
                var changes = await CountChangesAsync(programId);
                return Remember(
                    programId,
                    folded,
                    await codes.FindAsync(programId, folded, CancellationToken.None),
                    changes,
                    at
                );
            },
            stopping
        );

    private async ValueTask<CodeFacts?> OrRememberedAsync(
        RememberedCode? known,
        Func<Task<CodeFacts?>> read,
        CancellationToken stopping
    )
    {
        if (_goneAt != 0 && time.GetElapsedTime(_goneAt) < s_rest)
            return known is not null
                ? known.Code
                : throw new TimeoutException("The database is unavailable. Retry the request.");
        Interlocked.Increment(ref _misses);
        try
        {
            var found = await read().WaitAsync(s_patience, time, stopping);
            _goneAt = 0;
            return found;
        }
        catch (Exception e) when (Outage.Is(e))
        {
            _goneAt = time.GetTimestamp();
            if (known is null)
                throw;
            return known.Code;
        }
    }

    private async ValueTask<long> CountChangesAsync(ProgramId programId)
    {
        if (_changes.TryGetValue(programId, out var changes))
            return await changes.GetAsync(CancellationToken.None);
        var at = time.GetTimestamp();
        var count = await codes.CountChangesAsync(programId, CancellationToken.None);
        _changes.TryAdd(
            programId,
            new CachedValue<long>(count, at, () => codes.CountChangesAsync(programId, CancellationToken.None), time)
        );
        return count;
    }
}
