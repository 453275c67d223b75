using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Replay;

/// <summary>
/// Adds up what recorded decisions granted and what those under draft Terms do. Sums of members and the events that
/// differ wait in the scratch database, so that memory stays bounded.
/// </summary>
internal sealed class WhatIfSums(Database source, SqliteStore scratch, WhatIfQuestion question)
{
    private const int ReadAtOnce = 500;

    private readonly SortedDictionary<string, (long Was, long WouldBe)> _costs = new(StringComparer.Ordinal);
    private (long Were, long WouldBe) _rewards;
    private long _entries;
    private long _differing;
    private long _erasedText;
    private long _todaysAttributes;

    public async ValueTask AddAsync(IReadOnlyList<LogRow> batch, BatchDecisions decisions, CancellationToken stopping)
    {
        var rows = batch.Where(row => Covers(row.Entry)).ToDictionary(row => row.Entry.EventId);
        if (rows.Count == 0)
            return;
        var stored = await FindStoredAsync(rows.Values, stopping);
        var replayed = decisions
            .NewRewards.Concat(decisions.ChangedRewards)
            .ToDictionary(reward => reward.Id, RewardOrigin.Of);
        var members = new Dictionary<(MemberId, string), (long Earned, long WouldEarn)>();
        var differing = new List<DifferingEvent>();
        foreach (var decision in decisions.Decisions)
        {
            if (!rows.TryGetValue(decision.Entry.EventId, out var row))
                continue;
            _entries++;
            var was = RewardEffect.Of(row.Trace, id => stored.TryGetValue(id, out var reward) ? reward : null);
            var wouldBe = RewardEffect.Of(decision.Trace, id => replayed.TryGetValue(id, out var r) ? r : null);
            Add(was, wouldBe, members);
            var untold = decisions.Untold.GetValueOrDefault(decision.Entry.EventId);
            _erasedText += untold.HasFlag(UntoldFacts.ErasedText) ? 1 : 0;
            _todaysAttributes += untold.HasFlag(UntoldFacts.TodaysAttributes) ? 1 : 0;
            if (RewardEffect.AreSame(was, wouldBe))
                continue;
            _differing++;
            differing.Add(DifferingEvent.Of(row, decision, was, wouldBe));
        }
        await KeepAsync(members, differing, stopping);
    }

    /// <summary>Writes the answer into the source.</summary>
    /// <param name="tried">The program with the draft; null when its log is empty.</param>
    /// <param name="between">Is called between two writes.</param>
    public async ValueTask<WhatIfTotals> FinishAsync(
        ProgramFacts? tried,
        Func<ValueTask> between,
        CancellationToken stopping
    )
    {
        var gaining = await CountMembersAsync(stopping);
        var listing = new WhatIfListing(source, scratch, question);
        var isCut = await listing.CopyMembersAsync(_costs.Keys, between, stopping);
        await listing.CopyEventsAsync(between, stopping);
        var own = tried is null ? [] : tried.Plans[..^1];
        var inForce = tried?.PlanAt(question.To);
        return new WhatIfTotals
        {
            Costs =
            [
                .. _costs.Select(cost => new WhatIfCostSum(cost.Key, cost.Value.Was, cost.Value.WouldBe)
                {
                    Gaining = gaining.Of.GetValueOrDefault(cost.Key).Gaining,
                    Losing = gaining.Of.GetValueOrDefault(cost.Key).Losing,
                }),
            ],
            RewardsWere = _rewards.Were,
            RewardsWouldBe = _rewards.WouldBe,
            Gaining = gaining.All.Gaining,
            Losing = gaining.All.Losing,
            Entries = _entries,
            Differing = _differing,
            ErasedText = _erasedText,
            TodaysAttributes = _todaysAttributes,
            NeverApproved = tried?.Draft is { } draft ? await CountNeverApprovedAsync(draft, stopping) : 0,
            IsFraudAsRecorded =
                tried?.Draft is { KeepsCompletions: false } || (inForce is not null && !JudgesFraudAs(inForce)),
            IsAttributionAsRecorded = inForce is not null && inForce.Attribution != question.Draft.Attribution,
            SharesInOrderOfTime = question.Draft.IsBudgeted && !own.Any(plan => plan.IsBudgeted),
            IsListCut = isCut || _differing > WhatIfListing.MostListed,
        };
    }

    private bool Covers(Entry entry)
    {
        var moment = TermsInForce.MomentOf(entry);
        return question.From <= moment && moment < question.To;
    }

    private bool JudgesFraudAs(Plan other)
    {
        var (one, draft) = (other.Fraud, question.Draft.Fraud);
        return one.Hold == draft.Hold
            && one.Reject == draft.Reject
            && one.Signals.Count == draft.Signals.Count
            && one.Signals.All(signal => draft.Signals.TryGetValue(signal.Key, out var plan) && plan == signal.Value);
    }

    private void Add(
        ImmutableArray<RewardEffect> was,
        ImmutableArray<RewardEffect> wouldBe,
        Dictionary<(MemberId, string), (long Earned, long WouldEarn)> members
    )
    {
        foreach (var effect in was)
        {
            _rewards.Were += effect.Count;
            if (effect is not { Amount: { } amount, Currency: { } currency })
                continue;
            var cost = _costs.GetValueOrDefault(currency);
            _costs[currency] = cost with { Was = cost.Was + amount };
            var member = members.GetValueOrDefault((effect.MemberId, currency));
            members[(effect.MemberId, currency)] = member with { Earned = member.Earned + amount };
        }
        foreach (var effect in wouldBe)
        {
            _rewards.WouldBe += effect.Count;
            if (effect is not { Amount: { } amount, Currency: { } currency })
                continue;
            var cost = _costs.GetValueOrDefault(currency);
            _costs[currency] = cost with { WouldBe = cost.WouldBe + amount };
            var member = members.GetValueOrDefault((effect.MemberId, currency));
            members[(effect.MemberId, currency)] = member with { WouldEarn = member.WouldEarn + amount };
        }
    }

    /// <summary>Returns the stored rewards that recorded decisions took something from.</summary>
    private async ValueTask<Dictionary<RewardId, RewardOrigin>> FindStoredAsync(
        IEnumerable<LogRow> rows,
        CancellationToken stopping
    )
    {
        var changed = rows.SelectMany(row => row.Trace.Rewards)
            .Where(reward => reward.Reversed != 0 || reward.IsRevived || reward.Status == RewardStatus.Reversed)
            .Select(reward => reward.RewardId)
            .Distinct()
            .Numbers();
        if (changed.Length == 0)
            return [];
        var found = await source.ListAsync(
            $"select id, member_id, source, rule, level, currency from reward where id {source.In("@ids")}",
            row =>
                KeyValuePair.Create(
                    new RewardId(row.GetInt64(0)),
                    new RewardOrigin(
                        new MemberId(row.GetInt64(1)),
                        EnumNames.Parse<RewardSource>(row.GetString(2)),
                        row.GetString(3),
                        row.GetInt32(4),
                        row.IsDBNull(5) ? null : row.GetString(5)
                    )
                ),
            stopping,
            ("@ids", changed)
        );
        return found.ToDictionary();
    }

    /// <summary>Keeps the sums and events of a batch in the scratch database.</summary>
    private async ValueTask KeepAsync(
        Dictionary<(MemberId Id, string Currency), (long Earned, long WouldEarn)> members,
        List<DifferingEvent> differing,
        CancellationToken stopping
    )
    {
        if (members.Count == 0 && differing.Count == 0)
            return;
        await scratch.Database.WriteAsync(
            async connection =>
            {
                await WhatIfMemberRow.InsertOrAdd.WriteAsync(
                    connection,
                    [
                        .. members.Select(m => new WhatIfEarnings(
                            question.Id,
                            m.Key.Id,
                            m.Key.Currency,
                            m.Value.Earned,
                            m.Value.WouldEarn
                        )),
                    ],
                    stopping
                );
                await DifferingEvent.WriteAsync(connection, question.Id, differing, stopping);
                return 0;
            },
            stopping
        );
    }

    private async ValueTask<(
        (long Gaining, long Losing) All,
        Dictionary<string, (long Gaining, long Losing)> Of
    )> CountMembersAsync(CancellationToken stopping)
    {
        var all = await scratch.Database.ListAsync(
            """
            select count(distinct case when difference > 0 then member_id end),
                count(distinct case when difference < 0 then member_id end) from what_if_member
            """,
            row => (row.GetInt64(0), row.GetInt64(1)),
            stopping
        );
        var each = await scratch.Database.ListAsync(
            """
            select currency, count(case when difference > 0 then 1 end), count(case when difference < 0 then 1 end)
            from what_if_member group by currency
            """,
            row => KeyValuePair.Create(row.GetString(0), (row.GetInt64(1), row.GetInt64(2))),
            stopping
        );
        return (all.Single(), each.ToDictionary());
    }

    /// <summary>
    /// Counts the rewards that wait for a person under the draft, and did not wait for one, or were not there, before.
    /// </summary>
    private async ValueTask<long> CountNeverApprovedAsync(DraftTerms draft, CancellationToken stopping)
    {
        var waiting = await scratch.Database.ListAsync(
            """
            select id from reward where program_id = @program and status = 'review' and terms_version = @version
                and coalesce(reason, '') <> 'fraud'
            """,
            row => row.GetInt64(0),
            stopping,
            ("@program", question.ProgramId),
            ("@version", draft.Version)
        );
        var count = (long)waiting.Count;
        foreach (var ids in waiting.Chunk(ReadAtOnce))
            count -= (
                await source.ListAsync(
                    $"select count(*) from reward where id {source.In("@ids")} and status = 'review'",
                    row => row.GetInt64(0),
                    stopping,
                    ("@ids", ids)
                )
            ).Single();
        return count;
    }
}
