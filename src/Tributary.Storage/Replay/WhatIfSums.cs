using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Deciding;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
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
    /// <summary>The most events, and the most members of a currency, that are listed.</summary>
    internal const int MostListed = 100_000;

    private const int WrittenAtOnce = 500;

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
        var differing = new List<Difference>();
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
            differing.Add(Difference.Of(row, decision, was, wouldBe));
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
        var isCut = await CopyMembersAsync(between, stopping);
        isCut |= await CopyEventsAsync(between, stopping);
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
            IsListCut = isCut,
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
        List<Difference> differing,
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
                await WriteEventsAsync(connection, differing, stopping);
                return 0;
            },
            stopping
        );
    }

    private async ValueTask WriteEventsAsync(
        DbConnection connection,
        IReadOnlyList<Difference> events,
        CancellationToken stopping
    )
    {
        await WhatIfEventRow.Insert.WriteAsync(
            connection,
            [.. events.Select(e => new WhatIfDifference(question.Id, e.EventId, e.Size, e.Was, e.WouldBe))],
            stopping
        );
        await WhatIfPartRow.Insert.WriteAsync(
            connection,
            [.. events.SelectMany(e => e.Members, (e, member) => new WhatIfPart(question.Id, member, e.EventId))],
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
        foreach (var ids in waiting.Chunk(WrittenAtOnce))
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

    /// <returns>True when there are more members than are listed.</returns>
    private async ValueTask<bool> CopyMembersAsync(Func<ValueTask> between, CancellationToken stopping)
    {
        var isCut = false;
        foreach (var currency in _costs.Keys)
        {
            var listed = 0;
            await using var connection = await scratch.Database.OpenAsync(stopping);
            await using var command = scratch.Database.Command(
                connection,
                """
                select member_id, currency, earned, would_earn from what_if_member
                where what_if_id = @id and currency = @currency and difference <> 0 order by abs(difference) desc
                limit @limit
                """,
                ("@id", question.Id),
                ("@currency", currency),
                ("@limit", MostListed + 1)
            );
            await using var rows = await command.ExecuteReaderAsync(stopping);
            var chunk = new List<WhatIfEarnings>();
            while (await rows.ReadAsync(stopping))
            {
                if (++listed > MostListed)
                {
                    isCut = true;
                    break;
                }
                chunk.Add(
                    new WhatIfEarnings(
                        question.Id,
                        rows.Id<MemberId>(0),
                        rows.GetString(1),
                        rows.GetInt64(2),
                        rows.GetInt64(3)
                    )
                );
                if (chunk.Count == WrittenAtOnce)
                    await WriteMembersAsync(chunk, between, stopping);
            }
            if (chunk.Count > 0)
                await WriteMembersAsync(chunk, between, stopping);
        }
        return isCut;
    }

    private async ValueTask WriteMembersAsync(
        List<WhatIfEarnings> chunk,
        Func<ValueTask> between,
        CancellationToken stopping
    )
    {
        await source.WriteAsync(
            async connection =>
            {
                await WhatIfMemberRow.Insert.WriteAsync(connection, chunk, stopping);
                return 0;
            },
            stopping
        );
        chunk.Clear();
        await between();
    }

    /// <returns>True when there are more events than are listed.</returns>
    private async ValueTask<bool> CopyEventsAsync(Func<ValueTask> between, CancellationToken stopping)
    {
        await using var connection = await scratch.Database.OpenAsync(stopping);
        await using var command = scratch.Database.Command(
            connection,
            """
            select e.event_id, e.size, e.was, e.would_be,
                (select json_group_array(p.member_id) from what_if_part p where p.event_id = e.event_id)
            from what_if_event e order by e.size desc, e.event_id desc limit @limit
            """,
            ("@limit", MostListed)
        );
        await using var rows = await command.ExecuteReaderAsync(stopping);
        var chunk = new List<Difference>();
        while (await rows.ReadAsync(stopping))
        {
            chunk.Add(
                new Difference(
                    new EntryId(rows.GetInt64(0)),
                    rows.GetInt64(1),
                    rows.GetString(2),
                    rows.GetString(3),
                    [.. JsonSerializer.Deserialize<long[]>(rows.GetString(4))!.Select(id => new MemberId(id))]
                )
            );
            if (chunk.Count == WrittenAtOnce)
                await FlushAsync();
        }
        if (chunk.Count > 0)
            await FlushAsync();
        return _differing > MostListed;

        async ValueTask FlushAsync()
        {
            await source.WriteAsync(
                async writing =>
                {
                    await WriteEventsAsync(writing, chunk, stopping);
                    return 0;
                },
                stopping
            );
            chunk.Clear();
            await between();
        }
    }

    /// <summary>An event that would have come out differently.</summary>
    /// <param name="Size">The largest difference of a currency, in minor units.</param>
    /// <param name="Members">Those who would have earned something else by it.</param>
    private sealed record Difference(
        EntryId EventId,
        long Size,
        string Was,
        string WouldBe,
        ImmutableArray<MemberId> Members
    )
    {
        public static Difference Of(
            LogRow row,
            Decision decision,
            ImmutableArray<RewardEffect> was,
            ImmutableArray<RewardEffect> wouldBe
        )
        {
            var parts = was.Select(effect => (effect, Sign: -1))
                .Concat(wouldBe.Select(effect => (effect, Sign: 1)))
                .GroupBy(part => (part.effect.MemberId, Kind: part.effect.Currency ?? part.effect.Rule))
                .Select(of =>
                    (
                        of.Key,
                        Amount: of.Sum(part => part.Sign * (part.effect.Amount ?? 0)),
                        Count: of.Sum(part => part.Sign * part.effect.Count)
                    )
                )
                .Where(sum => sum is not { Amount: 0, Count: 0 })
                .ToList();
            return new Difference(
                row.Entry.EventId,
                parts
                    .GroupBy(part => part.Key.Kind)
                    .Select(of => Math.Abs(of.Sum(part => part.Amount)))
                    .DefaultIfEmpty(0)
                    .Max(),
                SideOf(row.Trace, row.Outcome, row.Reason, was),
                SideOf(decision.Trace, decision.Outcome, decision.Reason, wouldBe),
                [.. parts.Select(part => part.Key.MemberId).Distinct()]
            );
        }

        private static string SideOf(
            Trace trace,
            Outcome outcome,
            Reason? reason,
            ImmutableArray<RewardEffect> effects
        ) =>
            new WhatIfOutcome(
                outcome,
                Explanation.ReasonsOf(trace, outcome, reason),
                [.. effects.Select(e => new WhatIfGrant(e.MemberId, e.Rule, e.Level, e.Amount, e.Currency))]
            ).ToJson();
    }
}
