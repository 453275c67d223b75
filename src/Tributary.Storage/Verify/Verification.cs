using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Engine;

namespace Tributary.Storage;

/// <summary>
/// <c>tributary verify</c>: every invariant of DESIGN §7 that has its subject, on a live database. Queries where one query can tell; where the Terms
/// must be asked, rows are streamed in an order that needs one member's or one entry's facts at a time, so that memory stays bounded.
/// </summary>
public sealed class Verification(Database database, IStore store)
{
    private readonly Dictionary<long, ProgramFacts> _programs = [];

    public async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var name in await database.ListAsync("select name from program order by id", r => r.GetString(0), stopping))
            if (await store.FindProgramAsync(name, stopping) is { } program) _programs[program.Id] = program;

        foreach (var (invariant, title, sql) in SqlChecks.Of(database))
        {
            var ids = new List<string>();
            await StreamAsync($"select * from ({sql}) offenders limit {CheckResult.Named}", reader =>
            {
                ids.Add(reader.GetInt64(0).ToString(CultureInfo.InvariantCulture));
                return true;
            }, stopping);
            yield return new CheckResult(invariant, title, ids);
        }
        yield return new CheckResult("L3", "transfers, decisions and events are append-only: the database refuses to change them", await UnguardedAsync(stopping));
        yield return new CheckResult("R4", "every stored trace recomputes to what was granted", await TracesAsync(stopping));
        yield return new CheckResult("C1", "reversals have struck the share that the Terms say, without drift", await ReversalsAsync(stopping));
        yield return new CheckResult("K1", "caps and budgets count what stands against them", await CapsAsync(stopping));
    }

    private async ValueTask<IReadOnlyList<string>> UnguardedAsync(CancellationToken stopping)
    {
        var guarded = await database.ListAsync(database.Triggers, r => r.GetString(0), stopping);
        return [.. new[] { "transfer_append_only", "decision_append_only", "event_append_only" }.Except(guarded)];
    }

    private async ValueTask<IReadOnlyList<string>> TracesAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        var rewards = new List<RewardFacts>();
        (long Event, long Program, int Version, Instant OccurredAt, byte[] Trace)? entry = null;

        // Decisions and the rewards they granted, side by side: one entry's at a time.
        await StreamAsync($"""
            select d.event_id, d.program_id, d.terms_version, d.occurred_at, d.trace, {RewardRow.Columns}
            from decision d left join reward r on r.source_id = d.event_id
            where d.terms_version > 0 order by d.partition_id, d.seq
            """, reader =>
        {
            var eventId = reader.GetInt64(0);
            if (entry?.Event != eventId)
            {
                Check();
                entry = (eventId, reader.GetInt64(1), reader.GetInt32(2), reader.Instant(3), reader.GetFieldValue<byte[]>(4));
            }
            if (!reader.IsDBNull(5)) rewards.Add(RewardRow.Read(reader, 5));
            return faults.Count < CheckResult.Named;
        }, stopping);
        Check();
        return faults;

        void Check()
        {
            if (entry is { } e)
                faults.AddRange(TraceCheck.Faults(TraceCodec.Read(e.Trace), _programs[e.Program].Plan(e.Version), e.OccurredAt, rewards).Select(f => $"event {e.Event}: {f}"));
            rewards.Clear();
        }
    }

    private async ValueTask<IReadOnlyList<string>> ReversalsAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        await StreamAsync($"""
            select coalesce(e.amount, 0), v.amount, case when v.is_whole then 1 else 0 end, {RewardRow.Columns}
            from reversal v join event e on e.id = v.event_id join reward r on r.source_id = v.event_id
            where r.source = 'event' and (r.reason is null or r.reason in ('refund', 'chargeback'))
            """, reader =>
        {
            var reward = RewardRow.Read(reader, 3);
            var plan = _programs[reward.ProgramId].Plan(reward.TermsVersion);
            var expected = TraceCheck.Reversed(reward, plan, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2) != 0);
            if (expected is { } amount && amount != reward.Reversed) faults.Add($"reward {reward.Id}: {reward.Reversed} struck, {amount} due");
            return faults.Count < CheckResult.Named;
        }, stopping);
        return faults;
    }

    private async ValueTask<IReadOnlyList<string>> CapsAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        var budgets = new Dictionary<CapKey, CapSums>();
        var member = new Dictionary<CapKey, CapSums>();
        var memberId = 0L;

        // Rewards that hold a slot, by member; stored uses of the same member are compared when the next one begins.
        await using var uses = await database.OpenAsync(stopping);
        await StreamAsync($"""
            select {RewardRow.Columns} from reward r
            where r.source = 'event' and (r.status <> 'reversed' or r.reason = 'chargeback') order by r.member_id, r.id
            """, reader =>
        {
            var reward = RewardRow.Read(reader);
            if (reward.MemberId != memberId) CompareMember();
            memberId = reward.MemberId;
            foreach (var (key, sums) in CapUse.Of(_programs[reward.ProgramId].Plan(reward.TermsVersion), reward))
            {
                var used = key.IsBudget ? budgets : member;
                used[key] = used.GetValueOrDefault(key) + sums;
            }
            return faults.Count < CheckResult.Named;
        }, stopping);
        CompareMember();
        Compare(budgets, "select program_id, 0, key, period, count, amount from budget where key <> ''", []);
        return faults;

        void CompareMember()
        {
            if (memberId != 0)
                Compare(member, "select program_id, member_id, key, period, count, amount from cap_use where member_id = @member", [("@member", memberId)]);
            member.Clear();
        }

        void Compare(Dictionary<CapKey, CapSums> expected, string sql, (string, object?)[] parameters)
        {
            using var command = database.Command(uses, sql, parameters);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var key = new CapKey(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt32(3));
                var stored = new CapSums(reader.GetInt64(4), reader.GetInt64(5));
                if (expected.GetValueOrDefault(key) != stored) faults.Add($"{key.Key} of member {key.MemberId}, period {key.Period}");
                expected.Remove(key);
            }
            foreach (var missing in expected.Keys) faults.Add($"{missing.Key} of member {missing.MemberId}, period {missing.Period}: no count");
        }
    }

    /// <param name="each">Returns false when it has seen enough.</param>
    private async ValueTask StreamAsync(string sql, Func<DbDataReader, bool> each, CancellationToken stopping)
    {
        await using var connection = await database.OpenForScanAsync(stopping);
        await using var command = database.Command(connection, sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
            if (!each(reader)) return;
    }
}
