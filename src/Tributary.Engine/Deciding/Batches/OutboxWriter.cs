using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// Adds an outbox message for each change of a batch that somebody subscribes to. The message holds the change as it
/// was made, under the seq of its decision. Without a subscriber, it only checks an empty set.
/// </summary>
internal sealed class OutboxWriter(BatchFacts facts)
{
    private readonly List<OutboxRow> _rows = [];
    private readonly List<(ChangeKind Kind, SubjectId Subject, string Facts)> _pending = [];
    private ChangeSet _subscribed;

    /// <summary>Assigns the following changes to this entry.</summary>
    public void Begin(Entry entry) => _subscribed = facts.Programs[entry.ProgramId].Subscribed;

    public void AddJoined(MemberFacts member, ReferralFacts? referral)
    {
        if (_subscribed.IsEmpty)
            return;
        Add(
            ChangeKind.MemberCreated,
            member.Id,
            new JoinedFacts(member.Id, member.ReferrerId, member.Group, member.JoinedAt),
            OutboxJson.Default.JoinedFacts
        );
        if (referral is not null)
            Add(ChangeKind.ReferralCreated, referral);
    }

    public void AddReferral(ReferralFacts referral) =>
        Add(
            referral.Status switch
            {
                ReferralStatus.Completed => ChangeKind.ReferralCompleted,
                ReferralStatus.Rejected => ChangeKind.ReferralRejected,
                ReferralStatus.Expired => ChangeKind.ReferralExpired,
                _ => ChangeKind.ReferralReopened,
            },
            referral
        );

    /// <param name="payee">The status of the beneficiary, which may hold the reward; null when it was not
    /// loaded.</param>
    public void AddGranted(RewardFacts reward, MemberStatus? payee) => Add(ChangeKind.RewardCreated, reward, payee);

    /// <summary>
    /// Adds the final status of a reward that one decision changes, possibly through several statuses.
    /// </summary>
    /// <param name="rewards">The rewards of the batch, which still hold the reward as it was.</param>
    /// <param name="payee">See <see cref="AddGranted"/>.</param>
    public void AddChanged(BatchRewards rewards, RewardFacts after, MemberStatus? payee)
    {
        if (_subscribed.IsEmpty)
            return;
        var before = rewards.Find(after.Id)!;
        var isKept = after.Status != RewardStatus.Reversed || before.Reason == after.Reason;
        if (before.Status == after.Status && before.Reversed == after.Reversed && isKept)
            return;
        var isGivenBack =
            Math.Abs(after.Reversed) < Math.Abs(before.Reversed)
            || (before.Status == RewardStatus.Reversed && after.Status != RewardStatus.Reversed);
        var kind =
            isGivenBack ? ChangeKind.RewardReinstated
            : before.Reversed != after.Reversed ? ChangeKind.RewardReversed
            : after.Status switch
            {
                RewardStatus.Held => ChangeKind.RewardHeld,
                RewardStatus.Payable => ChangeKind.RewardPayable,
                RewardStatus.Paid => ChangeKind.RewardPaid,
                RewardStatus.Reversed => ChangeKind.RewardReversed,
                _ => ChangeKind.RewardInReview,
            };
        _pending.RemoveAll(earlier =>
            earlier.Subject == SubjectId.Of(after.Id)
            && earlier.Kind is ChangeKind.RewardHeld or ChangeKind.RewardPayable or ChangeKind.RewardInReview
        );
        Add(kind, after, payee);
    }

    public void AddOpened(OpenedCase opened) =>
        Add(
            ChangeKind.CaseOpened,
            opened.Id,
            new CaseFacts
            {
                Id = opened.Id,
                MemberId = opened.MemberId,
                ReferrerId = opened.ReferrerId,
                Status = CaseStatus.Open,
                Score = opened.Score,
                Verdict = opened.Verdict,
                EntryId = opened.EntryId,
            },
            OutboxJson.Default.CaseFacts
        );

    public void AddResolved(CaseFacts resolved) =>
        Add(ChangeKind.CaseResolved, resolved.Id, resolved, OutboxJson.Default.CaseFacts);

    public void AddSwitched(ChangeKind kind, ProgramId programId)
    {
        if (_subscribed.Contains(kind))
            _pending.Add((kind, SubjectId.Of(programId), "{}"));
    }

    public void AddDisabled(WebhookFacts webhook) =>
        Add(ChangeKind.WebhookDisabled, webhook.Id, webhook, OutboxJson.Default.WebhookFacts);

    public void AddAlert(ChangeKind kind, AlertFacts alert) =>
        Add(kind, alert.Rule, alert, OutboxJson.Default.AlertFacts);

    public void End(Decision decision)
    {
        var entry = decision.Entry;
        if (_subscribed.Contains(ChangeKind.EventDecided) && !EntryTypes.IsCommand(entry.Type))
            Add(
                ChangeKind.EventDecided,
                entry.EventId,
                new DecidedFacts(
                    entry.EventId,
                    entry.Type,
                    decision.MemberId,
                    EnumNames.Of(decision.Outcome),
                    decision.Reason is { } reason ? EnumNames.Of(reason) : null
                ),
                OutboxJson.Default.DecidedFacts
            );
        foreach (var (place, (kind, subject, text)) in _pending.Index())
            _rows.Add(
                new OutboxRow(entry.Partition, decision.Seq, place, entry.ProgramId, kind, subject, text, facts.Now)
                {
                    RequestId = entry.RequestId,
                }
            );
        _pending.Clear();
    }

    /// <exception cref="InvalidOperationException">A change was made without a decision.</exception>
    public IReadOnlyList<OutboxRow> Finish() =>
        _pending.Count == 0
            ? _rows
            : throw new InvalidOperationException($"{_pending.Count} changes do not belong to any decision.");

    private void Add(ChangeKind kind, ReferralFacts referral)
    {
        if (_subscribed.Contains(kind))
            Add(kind, referral.Id, referral with { Code = null }, OutboxJson.Default.ReferralFacts);
    }

    private void Add(ChangeKind kind, RewardFacts reward, MemberStatus? payee) =>
        Add(
            kind,
            reward.Id,
            new RewardAndPayee(reward, payee == MemberStatus.Active ? null : payee),
            OutboxJson.Default.RewardAndPayee
        );

    private void Add<TId, T>(ChangeKind kind, TId subject, T changed, JsonTypeInfo<T> type)
        where TId : struct, IId<TId>
    {
        if (_subscribed.Contains(kind))
            _pending.Add((kind, SubjectId.Of(subject), JsonSerializer.Serialize(changed, type)));
    }
}
