using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Terms;

public enum ProgramStatus { Active, Paused, Ended }

/// <summary>When a version of Terms comes into force. Version 1 is in force from the beginning of time (DESIGN §6).</summary>
/// <param name="IsWithdrawn">It was taken back before it came into force, and governs nothing.</param>
public readonly record struct VersionSpan(int Version, Instant EffectiveFrom, bool AppliesToAll, bool IsWithdrawn = false);

/// <summary>A program as one decision sees it: its row as read in this transaction, its Plans from the cache of immutable things.</summary>
/// <param name="Plans">By version, 1 first: <c>Plans[version - 1]</c>.</param>
public sealed record ProgramFacts(
    long Id, string Name, ProgramStatus Status, Instant? EndedAt,
    ImmutableArray<VersionSpan> Versions, ImmutableArray<Plan> Plans)
{
    /// <summary>How often its Terms have changed: versions made and versions withdrawn. Editors compare it, and caches do.</summary>
    public int Revision { get; init; }

    /// <summary>Some member of it was compared by a trait once; before that nobody needs to be screened.</summary>
    public bool HasTraits { get; init; }

    /// <summary>How many referrals a busy referrer brings on a busy day, by the last night's count; null until then.</summary>
    public int? BusyDay { get; init; }

    /// <summary>What leaves an outbox row, since somebody wants to hear of it.</summary>
    public ChangeSet Subscribed { get; init; }

    /// <summary>True when some version has a cap or budget of the whole program: all its partitions are decided one batch at a time.</summary>
    public bool IsBudgeted
    {
        get
        {
            foreach (var plan in Plans)
                if (plan.IsBudgeted) return true;
            return false;
        }
    }

    /// <summary>
    /// The currency that sums are kept in which name none: that of the first version, which never changes. Sums in any other currency stand beside them.
    /// </summary>
    public string HomeCurrency => Plans[0].Currency;

    public Plan Plan(int version) => Plans[version - 1];

    /// <summary>The Plan in force at <paramref name="now"/>: what links, hosts and sign-ups follow.</summary>
    public Plan PlanAt(Instant now) => Plan(Terms.Versions.Governing(Versions, null, now));
}
