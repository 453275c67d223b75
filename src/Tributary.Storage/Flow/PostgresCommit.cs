using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

internal sealed partial class PostgresBatch
{
    // language=sql — by place, found with a probe for each: the inbox is mostly empty, and a plan made then would read
    // it whole when it is not
    private const string DeleteInbox = """
        delete from inbox where ctid = any(array(
            select i.ctid
            from (select unnest($1::int[]) as partition_id, unnest($2::bigint[]) as id) as n
            cross join lateral (select i.ctid from inbox i where i.partition_id = n.partition_id
                and i.id = n.id offset 0) as i))
        """;

    // language=sql
    internal const string SetSeq = """
        update partition p set seq = n.seq
        from (select unnest($1::int[]) as id, unnest($2::bigint[]) as seq) as n
        where p.id = n.id
        """;

    // language=sql
    internal const string InsertDecisions = """
        insert into decision (partition_id, seq, program_id, event_id, member_id, referrer_id, outcome, reason,
            terms_version, revenue, completed,
            signed_up, occurred_at, decided_at, trace, shared_seq, revenue_currency)
        select unnest($1::int[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]),
            unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::text[]), unnest($8::text[]), unnest($9::int[]), unnest($10::bigint[]), unnest($11::int[]),
                unnest($12::int[]),
            unnest($13::bigint[]), $15, unnest($14::bytea[]), unnest($16::bigint[]), unnest($17::text[])
        """;

    // language=sql
    private const string InsertParked = """
        insert into parked (event_id, program_id, accepted_at, member_id, partition_id, waits_for, reason, tries,
            parked_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]),
            unnest($5::int[]), unnest($6::text[]),
            unnest($7::text[]), 0, $8
        """;

    // language=sql
    private const string UpdateReferrals = """
        update referral r set status = n.status, completed_at = n.completed_at, completed_by = n.completed_by,
            expires_at = n.expires_at, updated_at = $6
        from (select unnest($1::bigint[]) as id, unnest($2::text[]) as status, unnest($3::bigint[]) as completed_at,
            unnest($4::bigint[]) as completed_by, unnest($5::bigint[]) as expires_at) as n
        where r.id = n.id
        """;

    // language=sql — the sign-up that made a referral may also be what rejects or completes it
    private const string InsertHistory = """
        insert into referral_history (referral_id, event_id, at, status, reason)
        select unnest($1::bigint[]), unnest($2::bigint[]), $5, unnest($3::text[]), unnest($4::text[])
        on conflict (referral_id, event_id) do update set at = excluded.at, status = excluded.status,
            reason = excluded.reason
        """;

    // language=sql
    private const string UpdateMembers = """
        update member m
        set member_group = n.member_group, status = n.status, country = n.country, currency = n.currency,
            forfeited = n.forfeited
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::text[]) as member_group,
            unnest($4::text[]) as status,
            unnest($5::text[]) as country, unnest($6::text[]) as currency, unnest($7::boolean[]) as forfeited) as n
        where m.program_id = n.program_id and m.id = n.id
        """;

    public async ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (isDryRun)
            throw new InvalidOperationException("A dry run is never committed.");
        if (decisions is null)
            await WriteNothingAsync(stopping);
        else
            await WriteAsync(decisions, stopping);
        await session.CommitAsync(stopping);
    }

    /// <summary>Nothing was decided; what has come may be awaited all the same.</summary>
    private ValueTask WriteNothingAsync(CancellationToken stopping)
    {
        var trip = session.NewTrip();
        PostgresParking.WakeFor(trip, [.. come ?? []]);
        return trip.RunAsync(stopping);
    }

    private async ValueTask WriteAsync(BatchDecisions decisions, CancellationToken stopping)
    {
        var names = await ReadErasedNamesAsync(decisions, stopping);
        var trip = session.NewTrip();
        WriteDecisions(trip, decisions);
        WriteRewards(trip, decisions);
        WriteLedger(trip, decisions);
        WriteSums(trip, decisions);
        WriteReferrals(trip, decisions);
        WriteMembers(trip, decisions);
        WriteFraud(trip, decisions);
        WriteErasures(trip, decisions, names);
        WriteStats(trip, decisions);
        WriteOutbox(trip, decisions);
        var decided = decisions.Decisions.Select(d => new Awaited(
            d.Entry.ProgramId,
            Wait.ForDecision(d.Entry.EventId)
        ));
        PostgresParking.WakeFor(trip, [.. come ?? [], .. decided]);
        await trip.RunAsync(stopping);
    }

    private static void WriteDecisions(RoundTrip trip, BatchDecisions decisions)
    {
        var (decided, parked) = (decisions.Decisions, decisions.Parked);
        IReadOnlyList<Entry> done =
        [
            .. decided.Select(d => d.Entry).Concat(parked.Select(p => p.Entry)).Where(e => e.InboxId != 0),
        ];
        var seq = decisions.Seq.ToList();
        trip.WriteRows(done.Count, DeleteInbox, done.Column(e => e.Partition), done.Column(e => e.InboxId));
        trip.WriteRows(seq.Count, SetSeq, seq.Column(s => s.Key), seq.Column(s => s.Value));
        trip.WriteRows(
            decided.Count,
            InsertDecisions,
            decided.Column(d => d.Entry.Partition),
            decided.Column(d => d.Seq),
            decided.Column(d => d.Entry.ProgramId),
            decided.Column(d => d.Entry.EventId),
            decided.Column(d => d.MemberId),
            decided.Column(d => d.ReferrerId),
            decided.Column(d => EnumNames.Of(d.Outcome)),
            decided.Column(d => d.Reason is { } reason ? EnumNames.Of(reason) : null),
            decided.Column(d => d.TermsVersion),
            decided.Column(d => d.Revenue),
            decided.Column(d => d.Completed),
            decided.Column(d => d.SignedUp),
            decided.Column(d => d.Entry.OccurredAt.Micros),
            decided.Column(d => TraceCodec.Write(d.Trace)),
            decisions.Now.Micros,
            decided.Column(d => d.SharedSeq),
            decided.Column(d => d.RevenueCurrency)
        );
        trip.WriteRows(
            parked.Count,
            InsertParked,
            parked.Column(p => p.Entry.EventId),
            parked.Column(p => p.Entry.ProgramId),
            parked.Column(p => p.Entry.AcceptedAt.Micros),
            parked.Column(p => p.Entry.MemberId),
            parked.Column(p => p.Entry.Partition),
            parked.Column(p => p.WaitsFor),
            parked.Column(p => p.Reason),
            decisions.Now.Micros
        );
    }

    /// <summary>Each change is a line of history; the last one of a referral is what it is now.</summary>
    private static void WriteReferrals(RoundTrip trip, BatchDecisions decisions)
    {
        var changes = decisions.Referrals;
        var now = changes.Select(c => c.Referral).GroupBy(r => r.Id, (_, same) => same.Last()).ToList();
        trip.WriteRows(
            now.Count,
            UpdateReferrals,
            now.Column(r => r.Id),
            now.Column(r => EnumNames.Of(r.Status)),
            now.Column(r => r.CompletedAt?.Micros),
            now.Column(r => r.CompletedBy),
            now.Column(r => r.ExpiresAt?.Micros),
            decisions.Now.Micros
        );
        trip.WriteRows(
            changes.Count,
            InsertHistory,
            changes.Column(c => c.Referral.Id),
            changes.Column(c => c.EntryId),
            changes.Column(c => EnumNames.Of(c.Referral.Status)),
            changes.Column(c => c.Reason),
            decisions.Now.Micros
        );
    }

    private static void WriteMembers(RoundTrip trip, BatchDecisions decisions)
    {
        var now = decisions.Members.Select(c => c.Member).GroupBy(m => m.Id, (_, same) => same.Last()).ToList();
        trip.WriteRows(
            now.Count,
            UpdateMembers,
            now.Column(m => m.ProgramId),
            now.Column(m => m.Id),
            now.Column(m => m.Group),
            now.Column(m => EnumNames.Of(m.Status)),
            now.Column(m => m.Country),
            now.Column(m => m.Currency),
            now.Column(m => m.HasForfeited)
        );
    }
}
