using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Needs;

/// <summary>
/// Lists the members whose events may be needed to pass a completion on, or to give it back. They are members with a
/// reversal whose original has completed the referral, or may complete it in this batch. Pure, so that both databases
/// read the same.
/// </summary>
public sealed record CompletionNeeds
{
    /// <summary>The number of a member's events that are examined, the earliest first.</summary>
    public const int MostEvents = 1_000;

    public required IReadOnlyList<(ProgramId ProgramId, MemberId MemberId)> Members { get; init; }

    /// <summary>The entries that completed the members' referrals. Their rewards are needed.</summary>
    public required IReadOnlyList<EntryId> Completers { get; init; }

    /// <summary>The types of events to examine; empty for all.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public bool IsNone => Members.Count == 0;

    public static CompletionNeeds None { get; } =
        new()
        {
            Members = [],
            Completers = [],
            Types = [],
        };

    public static CompletionNeeds Of(
        IReadOnlyList<Entry> entries,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        IReadOnlyDictionary<MemberId, ReferralFacts> referrals,
        IReadOnlyDictionary<OriginalKey, OriginalFacts> originals
    )
    {
        if (originals.Count == 0)
            return None;
        var named = originals.Values.Select(o => o.Event.EventId).ToHashSet();
        var members = new HashSet<(ProgramId, MemberId)>();
        var completers = new HashSet<EntryId>();
        foreach (var entry in entries)
        {
            if (entry.ReversesKey is null || !referrals.TryGetValue(entry.MemberId, out var referral))
                continue;
            if (
                referral.Status == ReferralStatus.Rejected
                || programs[entry.ProgramId].Plans.All(plan => plan.Completes is null)
            )
                continue;
            var isReinstatement =
                originals.TryGetValue(OriginalKey.Of(entry.ProgramId, entry.ReversesKey), out var original)
                && original.Event.ReversesKey is not null;
            if (referral.CompletedBy is { } completer && !isReinstatement && !named.Contains(completer))
                continue;
            members.Add((entry.ProgramId, entry.MemberId));
            if (referral.CompletedBy is { } by)
                completers.Add(by);
        }
        var completions = members
            .Select(m => m.Item1)
            .Distinct()
            .SelectMany(program => programs[program].Plans)
            .Select(plan => plan.Completes)
            .OfType<CompletionPlan>()
            .ToList();
        return new CompletionNeeds
        {
            Members = [.. members],
            Completers = [.. completers],
            Types = completions.Exists(c => c.Types is null)
                ? []
                : [.. completions.SelectMany(c => c.Types!.Value).Distinct().Order(StringComparer.Ordinal)],
        };
    }
}
