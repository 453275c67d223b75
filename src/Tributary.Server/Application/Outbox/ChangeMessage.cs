using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Engine.Alerts;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Application.Outbox;

/// <summary>An outbox row with its facts, on the way to the shape that the API uses for the same thing.</summary>
internal sealed record ChangeMessage(OutboxRow Row, object? Facts)
{
    public static ChangeMessage Read(OutboxRow row) =>
        new(
            row,
            row.Kind switch
            {
                ChangeKind.MemberCreated => JsonSerializer.Deserialize(row.Facts, OutboxJson.Default.JoinedFacts),
                ChangeKind.ReferralCreated
                or ChangeKind.ReferralCompleted
                or ChangeKind.ReferralReopened
                or ChangeKind.ReferralRejected
                or ChangeKind.ReferralExpired => JsonSerializer.Deserialize(
                    row.Facts,
                    OutboxJson.Default.ReferralFacts
                ),
                ChangeKind.CaseOpened or ChangeKind.CaseResolved => JsonSerializer.Deserialize(
                    row.Facts,
                    OutboxJson.Default.CaseFacts
                ),
                ChangeKind.ProgramPaused or ChangeKind.ProgramResumed or ChangeKind.ProgramEnded => null,
                ChangeKind.WebhookDisabled or ChangeKind.WebhookTest => JsonSerializer.Deserialize(
                    row.Facts,
                    OutboxJson.Default.WebhookFacts
                ),
                ChangeKind.AlertRaised or ChangeKind.AlertCleared => JsonSerializer.Deserialize(
                    row.Facts,
                    OutboxJson.Default.AlertFacts
                ),
                ChangeKind.EventDecided => JsonSerializer.Deserialize(row.Facts, OutboxJson.Default.DecidedFacts),
                _ => JsonSerializer.Deserialize(row.Facts, OutboxJson.Default.RewardAndPayee),
            }
        );

    public static OutboxIds IdsOf(IReadOnlyCollection<ChangeMessage> messages)
    {
        var (members, events) = (new HashSet<MemberId>(), new HashSet<EntryId>());
        foreach (var facts in messages.Select(t => t.Facts))
        {
            members.UnionWith(
                facts switch
                {
                    JoinedFacts joined => [joined.MemberId, joined.ReferrerId ?? default],
                    ReferralFacts referral => [referral.MemberId, referral.ReferrerId],
                    RewardAndPayee change => [change.Reward.MemberId],
                    CaseFacts opened => [opened.MemberId, opened.ReferrerId ?? default],
                    DecidedFacts decided => [decided.MemberId],
                    AlertFacts { Member: { } member } => [member],
                    _ => [],
                }
            );
            if (facts is RewardAndPayee { Reward.SourceId: var source })
                events.Add(source);
            if (facts is DecidedFacts { EventId: var decidedEvent })
                events.Add(decidedEvent);
        }
        return new OutboxIds(
            messages.Select(t => t.Row.ProgramId).ToHashSet(),
            members,
            events,
            messages.Select(t => t.Facts).OfType<ReferralFacts>().Select(r => r.Id).ToHashSet(),
            messages.Select(t => t.Facts).OfType<CaseFacts>().Select(c => c.Id).ToHashSet(),
            messages
                .Select(t => t.Facts)
                .OfType<RewardAndPayee>()
                .Select(change => change.Reward)
                .Where(RewardCases.May)
                .ToList()
        );
    }

    /// <returns>The change, its public id, and the name of the shape.</returns>
    public (object Data, string Subject, string Schema) Show(OutboxNames names) =>
        Facts switch
        {
            JoinedFacts joined => (Show(joined, names), names.Members[joined.MemberId], "member"),
            ReferralFacts referral => (Show(referral, names), PublicId.Of(referral.Id), "referral"),
            RewardAndPayee change => (
                RewardAnswers.Of(ViewOf(change, names), Row.At),
                PublicId.Of(change.Reward.Id),
                "reward"
            ),
            CaseFacts opened => (Show(opened, names), PublicId.Of(opened.Id), "case"),
            WebhookFacts webhook => (
                new WebhookNotice { Id = PublicId.Of(webhook.Id), Reason = webhook.Reason },
                PublicId.Of(webhook.Id),
                "webhook"
            ),
            AlertFacts alert => (
                AlertAnswers.Of(alert, names.Programs[Row.ProgramId], names.Members),
                PublicId.Of(alert.Rule),
                "alert"
            ),
            DecidedFacts decided => (
                Show(decided, names),
                EventIds.Of(names.Events.GetValueOrDefault(decided.EventId), decided.EventId),
                "event"
            ),
            _ => (Show(Row.Kind, names.Programs[Row.ProgramId]), names.Programs[Row.ProgramId], "program"),
        };

    private static RewardView ViewOf(RewardAndPayee change, OutboxNames names) =>
        new(
            change.Reward,
            names.Members[change.Reward.MemberId],
            names.Events.GetValueOrDefault(change.Reward.SourceId)
        )
        {
            MemberStatus = change.Payee,
            CaseId =
                RewardCases.May(change.Reward) && names.RewardCases.TryGetValue(change.Reward.SourceId, out var id)
                    ? id
                    : null,
        };

    private static MemberCreated Show(JoinedFacts joined, OutboxNames names) =>
        new()
        {
            Id = names.Members[joined.MemberId],
            Referrer = joined.ReferrerId is { } referrer ? names.Members[referrer] : null,
            Group = joined.Group,
            JoinedAt = joined.JoinedAt.ToDateTimeOffset(),
        };

    private static ReferralInfo Show(ReferralFacts referral, OutboxNames names)
    {
        var origin = names.Referrals[referral.Id];
        return ReferralAnswers.Of(
            new ReferralView(
                referral with
                {
                    Code = origin.Code,
                },
                names.Members[referral.MemberId],
                names.Members[referral.ReferrerId],
                origin.Kind,
                origin.ClickId,
                origin.CreatedAt
            )
            {
                Segment = origin.Segment,
            }
        );
    }

    private CaseInfo Show(CaseFacts opened, OutboxNames names)
    {
        var origin = names.Cases[opened.Id];
        return FraudAnswers.Of(
            new CaseView
            {
                Id = opened.Id,
                MemberId = opened.MemberId,
                Member = names.Members[opened.MemberId],
                Partition = Row.Partition,
                Referrer = opened.ReferrerId is { } referrer ? names.Members[referrer] : "",
                Status = opened.Status,
                Score = opened.Score,
                Verdict = opened.Verdict,
                Outcome = opened.Outcome,
                EntryId = origin.EntryId,
                Event = names.Events.GetValueOrDefault(origin.EntryId),
                ResolvedBy = opened.ResolvedBy,
                OpenedAt = origin.OpenedAt,
                ResolvedAt = opened.Status == CaseStatus.Resolved ? Row.At : null,
            }
        );
    }

    private static EventDecided Show(DecidedFacts decided, OutboxNames names) =>
        new()
        {
            Id = EventIds.Of(names.Events.GetValueOrDefault(decided.EventId), decided.EventId),
            Type = decided.Type,
            Member = names.Members[decided.MemberId],
            Outcome = decided.Outcome,
            Reason = decided.Reason,
        };

    private static ProgramChanged Show(ChangeKind kind, string program) =>
        new()
        {
            Program = program,
            Status = EnumNames.Of(
                kind switch
                {
                    ChangeKind.ProgramPaused => ProgramStatus.Paused,
                    ChangeKind.ProgramEnded => ProgramStatus.Ended,
                    _ => ProgramStatus.Active,
                }
            ),
        };
}
