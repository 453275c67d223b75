using System.Collections.Concurrent;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Codes;

namespace Tributary.Server.Capture;

/// <summary>
/// Caches codes by text. Codes that do not redirect are never cached, so that timing does not reveal whether a code
/// exists. The way of a look-up: 1. a cached code stays valid until a code of its program or the status of a member in
/// its owner's partition changes, which is checked once a second; 2. a code with a limited number of uses, or one found
/// without its program, stays valid for three seconds; 3. any other code is read; 4. while the database is unavailable,
/// every cached code stays valid.
/// </summary>
internal sealed class CodeDirectory(CodeReads codes, IStore store, TributaryOptions options, TimeProvider time)
{
    private static readonly ProgramId s_anyProgram = default;
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    private readonly RememberedCodes _known = new(options.RememberedCodes);
    private readonly ConcurrentDictionary<ProgramId, CachedValue<LinkChanges>> _changes = new();
    private long _goneAt; // 0 while the database answers
    private long _lookUps;
    private long _misses;

    /// <summary>How many look-ups needed no code from the database.</summary>
    public long Hits => Interlocked.Read(ref _lookUps) - Misses;
    public long Misses => Interlocked.Read(ref _misses);

    /// <returns>Null for a code that does not exist or does not redirect.</returns>
    /// <exception cref="TimeoutException">The database does not answer, and the code is not cached.</exception>
    public ValueTask<LinkCode?> FindAsync(ProgramId programId, string code, CancellationToken stopping)
    {
        if (Folded(code) is not { } folded)
            return default;
        Interlocked.Increment(ref _lookUps);
        if (Known(programId, folded) is not { } known)
            return ReadAsync(programId, folded, null, stopping);
        if (known.Partition is not { } partition)
            return IsRecent(known) ? new(known.Code) : ReadAsync(programId, folded, known, stopping);
        // It was added before the code was kept.
        var changes = _changes[programId].GetAsync(stopping);
        if (!changes.IsCompletedSuccessfully)
            return CheckAsync(changes, programId, folded, known, stopping);
        return changes.Result.CountFor(partition) == known.Mark
            ? new(known.Code)
            : ReadAsync(programId, folded, known, stopping);
    }

    /// <summary>Finds a code in the first program that had it, even if others have it too.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<LinkCode?> FindFirstAsync(string code, CancellationToken stopping)
    {
        if (Folded(code) is not { } folded)
            return null;
        Interlocked.Increment(ref _lookUps);
        var known = Known(s_anyProgram, folded);
        if (known is { } cached && IsRecent(cached))
            return cached.Code;
        return await OrRememberedAsync(
            known,
            async () =>
            {
                var at = time.GetTimestamp();
                var found = await codes.FindFirstAsync(folded, CancellationToken.None);
                return Remember(s_anyProgram, folded, found, partition: null, mark: at);
            },
            stopping
        );
    }

    /// <summary>True for a code that was visited before and redirected.</summary>
    public bool Remembers(ProgramId programId, string code) =>
        Folded(code) is { } folded && _known.Has(programId, folded, store.Now);

    /// <inheritdoc cref="Remembers"/>
    public bool RemembersAnywhere(string code) => Remembers(s_anyProgram, code);

    /// <summary>
    /// True when a click on the code counts for its owner: the code is open and not used up, and the member may refer.
    /// </summary>
    public static bool Leads(CodeFacts code, Instant now) =>
        code.IsOpen(now) && !code.IsUsedUp && code.MemberStatus is MemberStatus.Active or MemberStatus.Suspended;

    /// <returns>Null for a text that cannot be a code.</returns>
    private static string? Folded(string code) =>
        CodeText.Typed(code) is { Length: >= CodeText.MinLength and <= CodeText.MaxLength } typed
        && Ascii.IsValid(typed)
            ? CodeText.Fold(typed)
            : null;

    private RememberedCode? Known(ProgramId programId, string folded) =>
        _known.Find(programId, folded) is { } known && !known.Code.HasEnded(store.Now) ? known : null;

    private LinkCode? Remember(ProgramId programId, string folded, CodeFacts? code, int? partition, long mark)
    {
        if (code is null || !Leads(code, store.Now))
        {
            _known.Forget(programId, folded);
            return null;
        }
        var link = LinkCode.Of(code);
        _known.Keep(programId, folded, new RememberedCode(link, partition, mark));
        return link;
    }

    private bool IsRecent(RememberedCode known) => time.GetElapsedTime(known.Mark) < s_remembered;

    private async ValueTask<LinkCode?> CheckAsync(
        ValueTask<LinkChanges> changes,
        ProgramId programId,
        string folded,
        RememberedCode known,
        CancellationToken stopping
    ) =>
        (await changes).CountFor(known.Partition!.Value) == known.Mark
            ? known.Code
            : await ReadAsync(programId, folded, known, stopping);

    private ValueTask<LinkCode?> ReadAsync(
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
                var changes = await FindChangesAsync(programId);
                return await codes.FindPlacedAsync(programId, folded, CancellationToken.None) switch
                {
                    ({ MaxUses: null } code, var partition) => Remember(
                        programId,
                        folded,
                        code,
                        partition,
                        changes.CountFor(partition)
                    ),
                    var found => Remember(programId, folded, found?.Code, partition: null, mark: at),
                };
            },
            stopping
        );

    private async ValueTask<LinkCode?> OrRememberedAsync(
        RememberedCode? known,
        Func<Task<LinkCode?>> read,
        CancellationToken stopping
    )
    {
        if (_goneAt != 0 && time.GetElapsedTime(_goneAt) < s_rest)
            return known?.Code ?? throw new TimeoutException("The database is unavailable. Retry the request.");
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
            if (known is not { Code: var code })
                throw;
            return code.HasEnded(store.Now) ? null : code;
        }
    }

    private async ValueTask<LinkChanges> FindChangesAsync(ProgramId programId)
    {
        if (_changes.TryGetValue(programId, out var known))
            return await known.GetAsync(CancellationToken.None);
        var at = time.GetTimestamp();
        var changes = await codes.FindChangesAsync(programId, CancellationToken.None);
        _changes.TryAdd(
            programId,
            new CachedValue<LinkChanges>(
                changes,
                at,
                () => codes.FindChangesAsync(programId, CancellationToken.None),
                time
            )
        );
        return changes;
    }
}
