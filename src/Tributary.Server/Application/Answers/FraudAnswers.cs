using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Screening;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Fraud;

namespace Tributary.Server.Application.Answers;

internal static class FraudAnswers
{
    public static CaseInfo Of(CaseView view) =>
        new()
        {
            Id = PublicId.Of(view.Id),
            Status = EnumNames.Of(view.Status),
            Outcome = view.Outcome is { } outcome ? EnumNames.Of(outcome) : null,
            Member = view.Member,
            Referrer = view.Referrer,
            Score = view.Score,
            Verdict = EnumNames.Of(view.Verdict),
            Assignee = view.Assignee,
            Event = EventIds.Of(view.Event, view.EntryId),
            ResolvedBy = view.ResolvedBy,
            OpenedAt = view.OpenedAt.ToDateTimeOffset(),
            ResolvedAt = view.ResolvedAt?.ToDateTimeOffset(),
        };

    public static MemberFraud Of(RiskView risk, IReadOnlyList<SignalView> signals, IReadOnlyList<StakeView> stakes) =>
        new()
        {
            Member = risk.Member,
            Score = risk.Score,
            Verdict = EnumNames.Of(risk.Verdict),
            Case = risk.CaseId is { } open ? PublicId.Of(open) : null,
            Email = MaskedEmail(risk.Email),
            Phone = MaskedPhone(risk.Phone),
            Signals = [.. signals.Select(Of)],
            Rewards =
            [
                .. stakes.Select(s => new RewardsAtStake
                {
                    Status = EnumNames.Of(s.Status),
                    Currency = s.Currency,
                    Count = s.Count,
                    Amount = s.Amount,
                }),
            ],
        };

    public static SharedTrait Of(EdgeView edge) =>
        new()
        {
            Trait = EnumNames.Of(edge.Kind),
            Member = edge.Member,
            Referrer = edge.Referrer,
            JoinedAt = edge.JoinedAt.ToDateTimeOffset(),
            Verdict = EnumNames.Of(edge.Verdict),
        };

    public static SignalPrecision Of(SignalTally tally, FraudPlan plan)
    {
        var rule = Scoring.RuleOf(tally.Name);
        var labelled = tally.Passed + tally.Rejected;
        return new()
        {
            Name = EnumNames.Of(tally.Name),
            Family = EnumNames.Of(rule.Family),
            Mode = EnumNames.Of(plan.ModeOf(tally.Name)),
            Points = plan.PointsOf(tally.Name, rule.Points),
            Found = tally.Found,
            InShadow = tally.InShadow,
            Passed = tally.Passed,
            Rejected = tally.Rejected,
            Precision =
                labelled == 0
                    ? null
                    : ((decimal)tally.Rejected * 100 / labelled).ToString("0.0", CultureInfo.InvariantCulture) + "%",
        };
    }

    private static SignalInfo Of(SignalView view)
    {
        var rule = Scoring.RuleOf(view.Name);
        var evidence = view.Evidence;
        return new()
        {
            Name = EnumNames.Of(view.Name),
            Family = EnumNames.Of(rule.Family),
            Mode = EnumNames.Of(view.Mode),
            Points = view.Points,
            IsHard = rule.IsHard,
            FoundAt = view.At.ToDateTimeOffset(),
            Event = EventIds.Of(view.Event, view.EntryId),
            Trait = evidence.Trait is { } trait ? EnumNames.Of(trait) : null,
            Level = evidence.Level,
            Others = evidence.Others,
            Siblings = evidence.Siblings,
            GapHours = evidence.GapHours,
            Count = evidence.Count,
            Limit = evidence.Limit,
            Members = view.Members,
        };
    }

    /// <summary>Returns the first letter and the domain: enough to see that two addresses look alike.</summary>
    private static string? MaskedEmail(string? email) =>
        email is null ? null
        : email.LastIndexOf('@') is var at and > 0 ? $"{email[0]}***{email[at..]}"
        : "***";

    private static string? MaskedPhone(string? phone) =>
        phone is null ? null
        : phone.Length > 6 ? $"{phone[..3]}***{phone[^2..]}"
        : "***";

    public static RingInfo Of(RingView ring)
    {
        var names = ring.Members.ToDictionary(member => member.Id, member => member.Member);
        return new RingInfo
        {
            Members =
            [
                .. ring.Members.Select(member => new RingMemberInfo
                {
                    Member = member.Member,
                    Referrer = member.ReferrerId is { } referrer ? names.GetValueOrDefault(referrer) : null,
                    JoinedAt = member.JoinedAt.ToDateTimeOffset(),
                    Status = EnumNames.Of(member.Status),
                    Score = member.Score,
                    Verdict = EnumNames.Of(member.Verdict),
                }),
            ],
            Links =
            [
                .. ring
                    .Edges.GroupBy(edge => (edge.One, edge.Other), edge => EnumNames.Of(edge.Kind))
                    .Select(link => new RingLink
                    {
                        Member = names[link.Key.One],
                        Other = names[link.Key.Other],
                        Traits = [.. link],
                    }),
            ],
            HasMore = ring.IsCut,
        };
    }
}
