using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.WhatIfs;
using Tributary.Storage.Replay;

namespace Tributary.Server.Features.WhatIfs;

/// <summary>Shows questions what other Terms would have changed, and their answers.</summary>
internal static class WhatIfAnswers
{
    /// <param name="hasTerms">False in lists.</param>
    public static WhatIfInfo Of(WhatIf question, bool hasTerms = true) =>
        new()
        {
            Id = PublicId.Of(question.Id),
            Status = EnumNames.Of(question.Status),
            From = question.From.ToDateTimeOffset(),
            To = question.To.ToDateTimeOffset(),
            AsPublished = question.AsPublished,
            Progress = new WhatIfProgress { Decided = question.Decided, Total = question.Total },
            Result = question.Totals is { } totals ? Of(WhatIfTotals.Parse(totals)) : null,
            Failure = question.Failure,
            Terms = hasTerms ? JsonElement.Parse(question.Terms) : null,
            OrderedBy = question.OrderedBy,
            CreatedAt = question.CreatedAt.ToDateTimeOffset(),
            FinishedAt = question.FinishedAt?.ToDateTimeOffset(),
        };

    public static WhatIfMember Of(WhatIfMemberView member) =>
        new()
        {
            Member = member.Member,
            Currency = member.Currency,
            Before = member.Earned,
            After = member.WouldEarn,
            Difference = member.Difference,
        };

    /// <param name="names">The platform's ids of the beneficiaries.</param>
    public static WhatIfEvent Of(
        WhatIfEventView one,
        (WhatIfOutcome Was, WhatIfOutcome WouldBe) sides,
        IReadOnlyDictionary<MemberId, string> names
    ) =>
        new()
        {
            Event = EventIds.Of(one.ExternalId, one.Id),
            Type = one.Type,
            Member = one.Member,
            OccurredAt = one.OccurredAt.ToDateTimeOffset(),
            Before = Of(sides.Was, names),
            After = Of(sides.WouldBe, names),
        };

    private static WhatIfSide Of(WhatIfOutcome side, IReadOnlyDictionary<MemberId, string> names) =>
        new()
        {
            Outcome = EnumNames.Of(side.Outcome),
            Reasons = [.. side.Reasons.Select(EnumNames.Of)],
            Rewards =
            [
                .. side.Grants.Select(grant => new WhatIfReward
                {
                    Member = names.GetValueOrDefault(grant.MemberId, ""),
                    Rule = grant.Rule,
                    Level = grant.Level,
                    Amount = grant.Amount,
                    Currency = grant.Currency,
                }),
            ],
        };

    private static WhatIfResult Of(WhatIfTotals totals) =>
        new()
        {
            Costs =
            [
                .. totals.Costs.Select(cost => new WhatIfCost
                {
                    Currency = cost.Currency,
                    Before = cost.Was,
                    After = cost.WouldBe,
                    Difference = cost.WouldBe - cost.Was,
                    Gaining = cost.Gaining,
                    Losing = cost.Losing,
                }),
            ],
            RewardsBefore = totals.RewardsWere,
            RewardsAfter = totals.RewardsWouldBe,
            MembersGaining = totals.Gaining,
            MembersLosing = totals.Losing,
            Events = totals.Entries,
            EventsDiffering = totals.Differing,
            Notes = [.. NotesOf(totals)],
        };

    private static IEnumerable<WhatIfNote> NotesOf(WhatIfTotals totals)
    {
        if (totals.ErasedText > 0)
            yield return Note(
                WhatIfNotes.TextErased,
                "Conditions read text that is blank by now. For these entries it counts as missing.",
                totals.ErasedText
            );
        if (totals.TodaysAttributes > 0)
            yield return Note(
                WhatIfNotes.AttributesOfToday,
                "Conditions read attributes that were not recorded. For these entries they count as they are today.",
                totals.TodaysAttributes
            );
        if (totals.NeverApproved > 0)
            yield return Note(
                WhatIfNotes.NeverApproved,
                "These rewards would have waited for a person, who never saw them. They count as granted.",
                totals.NeverApproved
            );
        if (totals.IsFraudAsRecorded)
            yield return Note(
                WhatIfNotes.FraudAsRecorded,
                "Fraud was judged when it was judged, by the settings and facts of the time."
            );
        if (totals.IsAttributionAsRecorded)
            yield return Note(
                WhatIfNotes.AttributionAsRecorded,
                "Sign-ups keep the referrer that they had, although these Terms attribute them in another way."
            );
        if (totals.SharesInOrderOfTime)
            yield return Note(
                WhatIfNotes.SharedInOrderOfTime,
                "These Terms share a cap or budget for the first time. It was used in the order in which entries were "
                    + "decided."
            );
        if (totals.IsListCut)
            yield return Note(
                WhatIfNotes.ListIsCut,
                "Only the largest differences are listed. The sums contain all of them."
            );
    }

    private static WhatIfNote Note(string code, string detail, long? count = null) =>
        new()
        {
            Code = code,
            Count = count,
            Detail = detail,
        };
}
