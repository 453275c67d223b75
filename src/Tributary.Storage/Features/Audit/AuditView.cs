using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Features.Audit;

/// <summary>The place of a change in the list: newest first.</summary>
/// <param name="IsCommand">True for an entry of the log. Of changes at one moment, these come first.</param>
public readonly record struct AuditPlace(Instant At, bool IsCommand, long Id)
{
    /// <summary>The place before the first.</summary>
    public static readonly AuditPlace First = new(new Instant(long.MaxValue), true, long.MaxValue);

    internal static readonly Comparer<AuditPlace> NewestFirst = Comparer<AuditPlace>.Create(
        (one, other) => (other.At, other.IsCommand, other.Id).CompareTo((one.At, one.IsCommand, one.Id))
    );
}

/// <summary>A change, from the log or beside it.</summary>
public sealed record AuditView
{
    public required AuditPlace Place { get; init; }
    public required AuditRecord Record { get; init; }

    /// <summary>The platform's id of the member, or the id that remains of an erased one.</summary>
    public string? Member { get; init; }

    /// <summary>The entry of the log; null for a change beside it.</summary>
    public OrderedCommand? Entry { get; init; }
}

/// <summary>A command of the log as the list of changes shows it.</summary>
/// <param name="Outcome">Null while it waits.</param>
public sealed record OrderedCommand(
    EntryId Id,
    ICommand Command,
    long? Amount,
    string? Currency,
    Outcome? Outcome,
    Reason? Reason
);

/// <summary>Which changes to list.</summary>
public sealed record AuditFilter
{
    /// <summary>The programs whose changes are listed.</summary>
    public required IReadOnlyList<ProgramId> Programs { get; init; }

    /// <summary>True to add the changes that concern no program.</summary>
    public bool IsWhole { get; init; }

    public string? Actor { get; init; }
    public string? Action { get; init; }
    public string? Subject { get; init; }

    /// <summary>The member that <see cref="Subject"/> names, in the first of the programs.</summary>
    public MemberId? MemberId { get; init; }

    public Instant? From { get; init; }
    public Instant? To { get; init; }
}
