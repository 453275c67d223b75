using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Tributary.Engine;

/// <summary>Plans by program and version. Only immutable things: which version is current is read from the program's row every time.</summary>
public sealed class ProgramCache
{
    private readonly ConcurrentDictionary<long, (ImmutableArray<VersionSpan> Versions, ImmutableArray<Plan> Plans)> _programs = new();

    /// <returns>False when versions beyond those cached must be read first.</returns>
    public bool TryGet(ProgramRow row, out ProgramFacts program)
    {
        program = null!;
        if (!_programs.TryGetValue(row.Id, out var known) || known.Versions.Length < row.Version) return false;
        program = new ProgramFacts(row.Id, row.Name, row.Status, row.EndedAt, known.Versions[..row.Version], known.Plans[..row.Version])
        {
            HasTraits = row.HasTraits, BusyDay = row.BusyDay, Subscribed = row.Subscribed,
        };
        return true;
    }

    /// <summary>Whether stored Terms are in another currency than a Plan that is to follow them.</summary>
    public static bool ChangesCurrency(byte[] storedJson, Plan next) => TermsParser.Parse(storedJson).Plan?.Currency != next.Currency;

    /// <param name="terms">All versions, 1 first, with their canonical JSON.</param>
    /// <exception cref="InvalidOperationException">Stored Terms no longer parse: they were checked when stored, so this is a broken invariant.</exception>
    public void Add(long programId, IReadOnlyList<(VersionSpan Span, byte[] Json)> terms)
    {
        var plans = terms.Select(t => TermsParser.Parse(t.Json) is { Plan: { } plan } ? plan
            : throw new InvalidOperationException($"Stored Terms {t.Span.Version} of program {programId} do not parse."));
        _programs[programId] = ([.. terms.Select(t => t.Span)], [.. plans]);
    }
}

/// <summary>The part of a program that changes, as its row says now.</summary>
public readonly record struct ProgramRow(long Id, string Name, ProgramStatus Status, Instant? EndedAt, int Version)
{
    /// <inheritdoc cref="ProgramFacts.HasTraits"/>
    public bool HasTraits { get; init; }

    /// <inheritdoc cref="ProgramFacts.BusyDay"/>
    public int? BusyDay { get; init; }

    /// <inheritdoc cref="ProgramFacts.Subscribed"/>
    public ChangeSet Subscribed { get; init; }
}
