using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Caches Plans by program and version. The program's row shows each time whether its Terms have changed.
/// </summary>
public sealed class ProgramCache
{
    private readonly ConcurrentDictionary<ProgramId, Known> _programs = new();

    /// <returns>False when the Terms have changed since they were cached, and must be read first.</returns>
    public bool TryGet(ProgramRow row, out ProgramFacts program)
    {
        program = null!;
        if (!_programs.TryGetValue(row.Id, out var known) || known.Revision < row.Revision)
            return false;
        program = new ProgramFacts(row.Id, row.Name, row.Status, row.EndedAt, known.Versions, known.Plans)
        {
            Revision = known.Revision,
            HasTraits = row.HasTraits,
            BusyDay = row.BusyDay,
            Subscribed = row.Subscribed,
        };
        return true;
    }

    /// <param name="revision">The revision of the program's row. The row was read before the Terms, so they are at
    /// least as new.</param>
    /// <param name="terms">All versions, 1 first, with their canonical JSON.</param>
    /// <exception cref="InvalidOperationException">Stored Terms no longer parse. They were checked when stored, so this
    /// is a broken invariant.</exception>
    public void Add(ProgramId programId, int revision, IReadOnlyList<(VersionSpan Span, byte[] Json)> terms)
    {
        var plans = terms.Select(t =>
            TermsParser.Parse(t.Json) is { Plan: { } plan }
                ? plan
                : throw new InvalidOperationException(
                    $"Stored Terms {t.Span.Version} of program {programId} do not parse."
                )
        );
        var read = new Known(revision, [.. terms.Select(t => t.Span)], [.. plans]);
        _programs.AddOrUpdate(programId, read, (_, known) => known.Revision > revision ? known : read);
    }

    private sealed record Known(int Revision, ImmutableArray<VersionSpan> Versions, ImmutableArray<Plan> Plans);
}

/// <summary>The part of a program that changes, as its row says now.</summary>
public readonly record struct ProgramRow(ProgramId Id, string Name, ProgramStatus Status, Instant? EndedAt, int Version)
{
    /// <summary>The number of versions that were withdrawn.</summary>
    public int Withdrawals { get; init; }

    /// <inheritdoc cref="ProgramFacts.Revision"/>
    public int Revision => Version + Withdrawals;

    /// <inheritdoc cref="ProgramFacts.HasTraits"/>
    public bool HasTraits { get; init; }

    /// <inheritdoc cref="ProgramFacts.BusyDay"/>
    public int? BusyDay { get; init; }

    /// <inheritdoc cref="ProgramFacts.Subscribed"/>
    public ChangeSet Subscribed { get; init; }
}
