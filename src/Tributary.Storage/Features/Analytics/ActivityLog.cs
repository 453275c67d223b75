using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>A part of a program's log.</summary>
internal readonly record struct LogPage(ProgramId Program, EntryId Before, Instant From, Instant? To, int Limit);

/// <summary>Reads decided entries of the log, and what counting them needs to know.</summary>
internal sealed class ActivityLog(Database database, ActorCache actors)
{
    /// <summary>The properties of events that figures are kept by.</summary>
    private static readonly string[] s_properties = ["sku", "category"];

    private const int MostPropertyLength = 100;

    private const string Entries = """
        select e.id, e.program_id, coalesce(e.member_id, 0), e.type, e.occurred_at, e.amount, e.currency, e.referrer_id,
            e.revenue, e.revenue_currency, e.outcome, e.terms_version, e.signed_up, e.trace,
            case when e.properties like '%"sku"%' or e.properties like '%"category"%' then e.properties end
        from entry e
        """;

    private const string SelectEntries =
        $"{Entries} where e.partition_id = @partition and e.seq > @after and e.seq <= @last order by e.seq";

    // A plus keeps the index of seq out of it: the newest entries are at the end of the table.
    private const string SelectNewest = $"""
        {Entries} where e.program_id = @program and e.id < @before and e.occurred_at >= @from
            and e.occurred_at < @to and +e.seq is not null
        order by e.id desc limit @limit
        """;

    private const string SelectActors = """
        select m.id, m.program_id, m.joined_at, m.depth, coalesce(m.segment_id, 0), r.referrer_id, r.code,
            r.referrer_group, r.terms_version, r.referrer_joined_at, r.clicked_at
        from member m
        left join referral r on r.member_id = m.id and r.kind = 'acquisition'
        where m.program_id = @program and m.id {0}
        """;

    private const string SelectRewards = """
        select r.id, r.source, r.rule, r.level, r.terms_version, r.currency, r.amount,
            coalesce(e.member_id, r.member_id)
        from reward r
        left join entry e on e.id = r.source_id and e.partition_id = r.partition_id
        where r.program_id = @program and r.id
        """;

    // The steps before, of the referrals that these entries changed, tell from which status each of them came.
    private const string SelectSteps = """
        select h.referral_id, r.member_id, h.event_id, h.status, h.completed_at
        from (select distinct referral_id from referral_history where event_id {0}) as touched
        join referral_history h on h.referral_id = touched.referral_id
        join referral r on r.id = h.referral_id
        join entry e on e.id = h.event_id
        order by h.referral_id, e.seq
        """;

    public ValueTask<List<DecidedEntry>> ListAsync(
        DbConnection connection,
        int partition,
        long after,
        long last,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            connection,
            SelectEntries,
            ReadEntry,
            stopping,
            ("@partition", partition),
            ("@after", after),
            ("@last", last)
        );

    /// <summary>Lists the decided entries of a program, newest first.</summary>
    public ValueTask<List<DecidedEntry>> ListAsync(DbConnection connection, LogPage page, CancellationToken stopping) =>
        database.ListAsync(
            connection,
            SelectNewest,
            ReadEntry,
            stopping,
            ("@program", page.Program),
            ("@before", page.Before),
            ("@from", page.From.Micros),
            ("@to", page.To?.Micros ?? long.MaxValue),
            ("@limit", page.Limit)
        );

    public async ValueTask<ActivityFacts> LoadAsync(
        DbConnection connection,
        IReadOnlyList<DecidedEntry> entries,
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs,
        CancellationToken stopping
    )
    {
        var steps = await ListStepsAsync(connection, [.. entries.Select(entry => entry.Id)], stopping);
        var rewards = new Dictionary<RewardId, ChangedReward>();
        var known = new Dictionary<MemberId, Actor>();
        foreach (var program in entries.GroupBy(entry => entry.ProgramId))
        {
            var changed = await ListRewardsAsync(connection, program.Key, program, stopping);
            foreach (var reward in changed)
                rewards[reward.Id] = reward;
            var asked = program
                .Select(entry => entry.MemberId)
                .Concat(program.SelectMany(entry => steps[entry.Id]).Select(step => step.MemberId))
                .Concat(changed.Select(reward => reward.ActorId))
                .Where(member => member != default)
                .ToHashSet();
            foreach (var actor in await FindActorsAsync(connection, program.Key, asked, stopping))
                known[actor.Id] = actor;
        }
        return new ActivityFacts
        {
            Programs = programs,
            Actors = known,
            Rewards = rewards,
            Steps = steps,
            Currencies = await FindCurrenciesAsync(connection, entries, stopping),
            Presence = await FindPresenceAsync(connection, entries, known, stopping),
        };
    }

    private async ValueTask<IReadOnlyList<ChangedReward>> ListRewardsAsync(
        DbConnection connection,
        ProgramId program,
        IEnumerable<DecidedEntry> entries,
        CancellationToken stopping
    )
    {
        var ids = entries.SelectMany(ActivityCounter.RewardsOf).Distinct().Numbers();
        return ids.Length == 0
            ? []
            : await database.ListAsync(
                connection,
                $"{SelectRewards} {database.In("@ids")}",
                reader => new ChangedReward(
                    reader.Id<RewardId>(0),
                    reader.Word<RewardSource>(1),
                    reader.GetString(2),
                    reader.GetInt32(3),
                    reader.GetInt32(4),
                    reader.StringOrNull(5),
                    reader.LongOrNull(6),
                    reader.Id<MemberId>(7)
                ),
                stopping,
                ("@program", program),
                ("@ids", ids)
            );
    }

    private async ValueTask<IEnumerable<Actor>> FindActorsAsync(
        DbConnection connection,
        ProgramId program,
        HashSet<MemberId> members,
        CancellationToken stopping
    )
    {
        var unknown = members.Where(member => actors.Find(member) is null).Numbers();
        var found =
            unknown.Length == 0
                ? []
                : await database.ListAsync(
                    connection,
                    string.Format(null, SelectActors, database.In("@ids")),
                    ReadActor,
                    stopping,
                    ("@program", program),
                    ("@ids", unknown)
                );
        var known = members.Select(actors.Find).OfType<Actor>().Where(actor => actor.ProgramId == program).ToList();
        foreach (var actor in found)
            actors.Keep(actor);
        return known.Concat(found);
    }

    private async ValueTask<ILookup<EntryId, ChangedReferral>> ListStepsAsync(
        DbConnection connection,
        HashSet<EntryId> entries,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            connection,
            string.Format(null, SelectSteps, database.In("@ids")),
            reader =>
                (
                    Referral: reader.Id<ReferralId>(0),
                    Member: reader.Id<MemberId>(1),
                    Entry: reader.Id<EntryId>(2),
                    State: new ReferralState(reader.Word<ReferralStatus>(3), reader.InstantOrNull(4))
                ),
            stopping,
            ("@ids", entries.Numbers())
        );
        var steps = new List<ChangedReferral>();
        var (referral, before) = (default(ReferralId), default(ReferralState));
        foreach (var row in rows)
        {
            if (row.Referral != referral)
                (referral, before) = (row.Referral, default);
            if (entries.Contains(row.Entry))
                steps.Add(new ChangedReferral(row.Entry, row.Member, before, row.State));
            before = row.State;
        }
        return steps.ToLookup(step => step.EntryId);
    }

    /// <summary>Finds the currencies of orders that are reversed.</summary>
    private async ValueTask<IReadOnlyDictionary<EntryId, string>> FindCurrenciesAsync(
        DbConnection connection,
        IReadOnlyList<DecidedEntry> entries,
        CancellationToken stopping
    )
    {
        var ids = entries.Select(entry => entry.Trace.Reversal?.OriginalId).OfType<EntryId>().Distinct().Numbers();
        if (ids.Length == 0)
            return new Dictionary<EntryId, string>();
        var rows = await database.ListAsync(
            connection,
            "select e.id, e.currency from entry e where e.currency is not null and e.outcome <> 'rejected' and e.id "
                + database.In("@ids"),
            reader => KeyValuePair.Create(reader.Id<EntryId>(0), reader.GetString(1)),
            stopping,
            ("@ids", ids)
        );
        return rows.ToDictionary();
    }

    private async ValueTask<IReadOnlyDictionary<MemberId, Presence>> FindPresenceAsync(
        DbConnection connection,
        IReadOnlyList<DecidedEntry> entries,
        Dictionary<MemberId, Actor> known,
        CancellationToken stopping
    )
    {
        var presence = new Dictionary<MemberId, Presence>();
        var acting = entries
            .Where(entry => entry.IsEvent && entry.Type != EntryTypes.Signup && entry.Trace.Reversal is null)
            .Where(entry => known.ContainsKey(entry.MemberId));
        foreach (var program in acting.GroupBy(entry => entry.ProgramId, entry => entry.MemberId))
        foreach (
            var (member, seen) in await database.ListAsync(
                connection,
                "select p.member_id, p.weeks, p.months from member_presence p where p.program_id = @program "
                    + $"and p.member_id {database.In("@ids")}",
                reader => (reader.Id<MemberId>(0), new Presence(reader.GetInt64(1), reader.GetInt64(2))),
                stopping,
                ("@program", program.Key),
                ("@ids", program.Distinct().Numbers())
            )
        )
            presence[member] = seen;
        return presence;
    }

    private static DecidedEntry ReadEntry(DbDataReader reader)
    {
        return new DecidedEntry
        {
            Id = reader.Id<EntryId>(0),
            ProgramId = reader.Id<ProgramId>(1),
            MemberId = reader.Id<MemberId>(2),
            Type = reader.GetString(3),
            OccurredAt = reader.Instant(4),
            Amount = reader.LongOrNull(5),
            Currency = reader.StringOrNull(6),
            ReferrerId = reader.IdOrNull<MemberId>(7),
            Revenue = reader.GetInt64(8),
            RevenueCurrency = reader.StringOrNull(9),
            Outcome = reader.Word<Outcome>(10),
            TermsVersion = reader.GetInt32(11),
            SignedUp = reader.GetInt16(12) != 0,
            Trace = TraceCodec.Read(reader.GetFieldValue<byte[]>(13)),
            Properties = PropertiesOf(reader.Json(14)),
        };
    }

    private static Actor ReadActor(DbDataReader reader) =>
        new()
        {
            Id = reader.Id<MemberId>(0),
            ProgramId = reader.Id<ProgramId>(1),
            JoinedAt = reader.Instant(2),
            Depth = reader.GetInt32(3),
            SegmentId = reader.Id<SegmentId>(4),
            ReferrerId = reader.IdOrNull<MemberId>(5),
            Code = reader.StringOrNull(6) ?? "",
            Group = reader.StringOrNull(7) ?? "",
            TermsVersion = reader.IntOrNull(8) ?? 0,
            ReferrerJoinedAt = reader.InstantOrNull(9),
            ClickedAt = reader.InstantOrNull(10),
        };

    private static IReadOnlyList<(string Name, string Value)> PropertiesOf(ReadOnlyMemory<byte> properties)
    {
        if (properties.IsEmpty)
            return [];
        using var document = JsonDocument.Parse(properties);
        var found = new List<(string, string)>();
        foreach (var name in s_properties)
            if (
                document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 and <= MostPropertyLength } text
            )
                found.Add((name, text));
        return found;
    }
}
