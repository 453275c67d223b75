using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// What a batch tells the world: each change that somebody subscribes to, as it was made, under the seq of the decision that made it. Without a subscriber
/// it costs a look at an empty set.
/// </summary>
internal sealed class OutboxWriter(BatchFacts facts)
{
    private readonly List<OutboxRow> _rows = [];
    private readonly List<(ChangeKind Kind, long Subject, string Facts)> _untold = [];
    private ChangeSet _subscribed;

    /// <summary>Changes from here on are of this entry.</summary>
    public void Begin(Entry entry) => _subscribed = facts.Programs[entry.ProgramId].Subscribed;

    public void Joined(MemberFacts member, ReferralFacts? referral)
    {
        if (_subscribed.IsEmpty) return;
        Tell(ChangeKind.MemberCreated, member.Id, new JoinedFacts(member.Id, member.ReferrerId, member.Group, member.JoinedAt), OutboxJson.Default.JoinedFacts);
        if (referral is not null) Tell(ChangeKind.ReferralCreated, referral);
    }

    public void Moved(ReferralFacts referral) => Tell(
        referral.Status switch
        {
            ReferralStatus.Completed => ChangeKind.ReferralCompleted,
            ReferralStatus.Rejected => ChangeKind.ReferralRejected,
            ReferralStatus.Expired => ChangeKind.ReferralExpired,
            _ => ChangeKind.ReferralReopened,
        },
        referral);

    /// <param name="payee">The status of the beneficiary, which may hold the reward; null when it was not loaded.</param>
    public void Granted(RewardFacts reward, MemberStatus? payee) => Tell(ChangeKind.RewardCreated, reward, payee);

    /// <summary>Of the statuses that one decision takes a reward through, the last is told.</summary>
    /// <param name="rewards">With the reward as it was.</param>
    /// <param name="payee">See <see cref="Granted"/>.</param>
    public void Changed(RewardSet rewards, RewardFacts after, MemberStatus? payee)
    {
        if (_subscribed.IsEmpty) return;
        var before = rewards.Find(after.Id)!;
        var isKept = after.Status != RewardStatus.Reversed || before.Reason == after.Reason;
        if (before.Status == after.Status && before.Reversed == after.Reversed && isKept) return;
        var isGivenBack = Math.Abs(after.Reversed) < Math.Abs(before.Reversed) || (before.Status == RewardStatus.Reversed && after.Status != RewardStatus.Reversed);
        var kind = isGivenBack ? ChangeKind.RewardReinstated
            : before.Reversed != after.Reversed ? ChangeKind.RewardReversed : after.Status switch
            {
                RewardStatus.Held => ChangeKind.RewardHeld,
                RewardStatus.Payable => ChangeKind.RewardPayable,
                RewardStatus.Paid => ChangeKind.RewardPaid,
                RewardStatus.Reversed => ChangeKind.RewardReversed,
                _ => ChangeKind.RewardInReview,
            };
        _untold.RemoveAll(told => told.Subject == after.Id && told.Kind is ChangeKind.RewardHeld or ChangeKind.RewardPayable or ChangeKind.RewardInReview);
        Tell(kind, after, payee);
    }

    public void Opened(OpenedCase opened) => Tell(
        ChangeKind.CaseOpened, opened.Id,
        new CaseFacts(opened.Id, opened.MemberId, opened.ReferrerId, CaseStatus.Open, opened.Score, opened.Verdict, null, null, opened.EntryId),
        OutboxJson.Default.CaseFacts);

    public void Resolved(CaseFacts resolved) => Tell(ChangeKind.CaseResolved, resolved.Id, resolved, OutboxJson.Default.CaseFacts);

    public void Switched(ChangeKind kind, long programId)
    {
        if (_subscribed.Contains(kind)) _untold.Add((kind, programId, "{}"));
    }

    public void Disabled(WebhookFacts webhook) => Tell(ChangeKind.WebhookDisabled, webhook.Id, webhook, OutboxJson.Default.WebhookFacts);

    public void End(Decision decision)
    {
        var entry = decision.Entry;
        if (_subscribed.Contains(ChangeKind.EventDecided) && !EntryTypes.IsCommand(entry.Type))
            Tell(ChangeKind.EventDecided, entry.EventId, new DecidedFacts(
                entry.EventId, entry.Type, decision.MemberId, EnumNames.Of(decision.Outcome), decision.Reason is { } reason ? EnumNames.Of(reason) : null),
                OutboxJson.Default.DecidedFacts);
        foreach (var (place, (kind, subject, text)) in _untold.Index())
            _rows.Add(new OutboxRow(entry.Partition, decision.Seq, place, entry.ProgramId, kind, subject, text, facts.Now));
        _untold.Clear();
    }

    /// <exception cref="InvalidOperationException">Something changed without a decision.</exception>
    public IReadOnlyList<OutboxRow> Finish() => _untold.Count == 0 ? _rows
        : throw new InvalidOperationException($"{_untold.Count} changes belong to no decision.");

    private void Tell(ChangeKind kind, ReferralFacts referral)
    {
        if (_subscribed.Contains(kind)) Tell(kind, referral.Id, referral with { Code = null }, OutboxJson.Default.ReferralFacts);
    }

    private void Tell(ChangeKind kind, RewardFacts reward, MemberStatus? payee) => Tell(
        kind, reward.Id, new RewardAndPayee(reward, payee == MemberStatus.Active ? null : payee), OutboxJson.Default.RewardAndPayee);

    private void Tell<T>(ChangeKind kind, long subject, T told, JsonTypeInfo<T> type)
    {
        if (_subscribed.Contains(kind)) _untold.Add((kind, subject, JsonSerializer.Serialize(told, type)));
    }
}
