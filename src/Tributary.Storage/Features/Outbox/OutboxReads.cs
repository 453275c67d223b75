using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Rewards;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Outbox;

/// <summary>
/// The values that outbox rows leave out: the platform's ids as they are now, blank once erased, and values that never
/// change.
/// </summary>
/// <param name="Members">The ids by internal id; the tombstone of an erased member.</param>
/// <param name="Events">Only events with an id of the platform's.</param>
/// <param name="RewardCases">Cases by the source of a reward that fraud detection holds or reversed.</param>
public sealed record OutboxNames(
    IReadOnlyDictionary<ProgramId, string> Programs,
    IReadOnlyDictionary<MemberId, string> Members,
    IReadOnlyDictionary<EntryId, string> Events,
    IReadOnlyDictionary<ReferralId, ReferralOrigin> Referrals,
    IReadOnlyDictionary<CaseId, CaseOrigin> Cases,
    IReadOnlyDictionary<EntryId, CaseId> RewardCases
);

/// <summary>The origin of a referral.</summary>
public sealed record ReferralOrigin(string Kind, string? Code, ClickId? ClickId, Instant CreatedAt, Segment? Segment);

/// <param name="EntryId">The entry that opened the case.</param>
public sealed record CaseOrigin(EntryId EntryId, Instant OpenedAt);

/// <summary>The internal ids that outbox rows name.</summary>
public sealed record OutboxIds(
    IReadOnlyCollection<ProgramId> Programs,
    IReadOnlyCollection<MemberId> Members,
    IReadOnlyCollection<EntryId> Events,
    IReadOnlyCollection<ReferralId> Referrals,
    IReadOnlyCollection<CaseId> Cases,
    IReadOnlyCollection<RewardFacts> SuspectRewards
);

public sealed class OutboxReads(Database database)
{
    /// <summary>Reads all ids of a batch, with one statement for each kind of object.</summary>
    public async ValueTask<OutboxNames> FindAsync(OutboxIds ids, CancellationToken stopping)
    {
        var programs = await ListAsync(
            "select id, name from program where id",
            ids.Programs,
            r => (r.Id<ProgramId>(0), r.GetString(1)),
            stopping
        );
        var members =
            ids.Members.Count == 0
                ? []
                : await database.ListAsync(
                    $"select id, external_id from member where program_id {database.In("@programs")} and id "
                        + $"{database.In("@ids")}",
                    r => (r.Id<MemberId>(0), r.GetString(1)),
                    stopping,
                    ("@programs", ids.Programs.Numbers()),
                    ("@ids", ids.Members.Numbers())
                );
        var referrals = await ListAsync(
            $"""
            select r.id, r.kind, r.code, r.click_id, r.created_at, {SegmentRow.Columns}
            from referral r left join segment s on s.program_id = r.program_id and s.id = r.segment_id
            where r.id
            """,
            ids.Referrals,
            r =>
                (
                    r.Id<ReferralId>(0),
                    new ReferralOrigin(
                        r.GetString(1),
                        r.StringOrNull(2),
                        r.IdOrNull<ClickId>(3),
                        r.Instant(4),
                        SegmentRow.ReadOrNull(r, 5)
                    )
                ),
            stopping
        );
        var cases = await ListAsync(
            "select id, opened_by, opened_at from fraud_case where id",
            ids.Cases,
            r => (r.Id<CaseId>(0), new CaseOrigin(r.Id<EntryId>(1), r.Instant(2))),
            stopping
        );
        var events = await ListAsync(
            "select id, external_id from entry where external_id is not null and id",
            [.. ids.Events.Union(cases.Select(c => c.Item2.EntryId))],
            r => (r.Id<EntryId>(0), r.GetString(1)),
            stopping
        );
        var rewardCases = new Dictionary<EntryId, CaseId>();
        foreach (var rewards in ids.SuspectRewards.GroupBy(reward => reward.ProgramId))
        foreach (var (source, id) in await RewardCases.FindAsync(database, rewards.Key, rewards, stopping))
            rewardCases[source] = id;
        return new OutboxNames(
            programs.ToDictionary(),
            members.ToDictionary(),
            events.ToDictionary(),
            referrals.ToDictionary(),
            cases.ToDictionary(),
            rewardCases
        );
    }

    /// <param name="sql">The statement up to the condition on the ids.</param>
    private async ValueTask<List<T>> ListAsync<TId, T>(
        string sql,
        IReadOnlyCollection<TId> ids,
        Func<System.Data.Common.DbDataReader, T> read,
        CancellationToken stopping
    )
        where TId : struct, IId<TId> =>
        ids.Count == 0
            ? []
            : await database.ListAsync($"{sql} {database.In("@ids")}", read, stopping, ("@ids", ids.Numbers()));
}
