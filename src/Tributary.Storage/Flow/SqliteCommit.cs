using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;

namespace Tributary.Storage.Flow;

internal sealed partial class SqliteBatch
{
    // language=sql
    internal const string InsertDecision = """
        insert into decision (
            partition_id, seq, program_id, event_id, member_id, referrer_id, outcome, reason, terms_version, revenue,
                completed, signed_up,
            occurred_at, decided_at, trace, shared_seq, revenue_currency)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """;

    // language=sql
    private const string UpdateReferral = """
        update referral set status = ?2, completed_at = ?3, completed_by = ?4, expires_at = ?5,
            updated_at = ?6 where id = ?1
        """;

    // language=sql — the sign-up that made a referral may also be what rejects or completes it
    private const string InsertHistory = """
        insert into referral_history (referral_id, event_id, at, status, reason) values (?1, ?2, ?3, ?4, ?5)
        on conflict (referral_id, event_id) do update set at = excluded.at, status = excluded.status,
            reason = excluded.reason
        """;

    // language=sql
    private const string UpdateMember =
        "update member set status = ?2, member_group = ?3, country = ?4, currency = ?5, forfeited = ?6 where id = ?1";

    // language=sql
    private const string SetReversal = """
        insert into reversal (event_id, program_id, amount, is_whole, claimed, standing, completion) values (?1, ?2, ?3,
            ?4, ?5, ?6, ?7)
        on conflict (event_id) do update set amount = excluded.amount, is_whole = excluded.is_whole,
            claimed = excluded.claimed,
            standing = excluded.standing, completion = excluded.completion
        """;

    // language=sql
    internal const string SetSeq = "update partition set seq = ?2 where id = ?1";

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (isDryRun)
            throw new InvalidOperationException("A dry run is never committed.");
        stopping.ThrowIfCancellationRequested();
        if (decisions is not null)
            Write(decisions);
        session.Commit();
        End(static () => { });
        return ValueTask.CompletedTask;
    }

    private void Write(BatchDecisions decisions)
    {
        WriteDecisions(decisions);
        WriteRewards(decisions);
        WriteLedger(decisions);
        WriteSums(decisions);
        WriteReferrals(decisions);
        WriteFraud(decisions);
        WriteMembers(decisions);
        WriteStats(decisions);
        WriteInbox(decisions);
        WriteOutbox(decisions);
    }

    private void WriteDecisions(BatchDecisions decisions)
    {
        foreach (var d in decisions.Decisions)
            session.Run(
                InsertDecision,
                d.Entry.Partition,
                d.Seq,
                d.Entry.ProgramId,
                d.Entry.EventId,
                d.MemberId,
                d.ReferrerId,
                EnumNames.Of(d.Outcome),
                d.Reason is { } reason ? EnumNames.Of(reason) : null,
                d.TermsVersion,
                d.Revenue,
                d.Completed,
                d.SignedUp,
                d.Entry.OccurredAt,
                decisions.Now,
                TraceCodec.Write(d.Trace),
                d.SharedSeq,
                d.RevenueCurrency
            );
    }

    private void WriteReferrals(BatchDecisions decisions)
    {
        foreach (var (r, entry, reason) in decisions.Referrals)
        {
            session.Run(
                UpdateReferral,
                r.Id,
                EnumNames.Of(r.Status),
                r.CompletedAt,
                r.CompletedBy,
                r.ExpiresAt,
                decisions.Now
            );
            session.Run(InsertHistory, r.Id, entry, decisions.Now, EnumNames.Of(r.Status), reason);
        }
    }

    private void WriteMembers(BatchDecisions decisions)
    {
        foreach (var (m, erase) in decisions.Members)
        {
            session.Run(UpdateMember, m.Id, EnumNames.Of(m.Status), m.Group, m.Country, m.Currency, m.HasForfeited);
            if (erase)
                Erase(m, decisions.Now);
        }
        foreach (var late in decisions.Blanked)
            session.Run(BlankLateDetail, late);
        foreach (var (programId, eventId, state) in decisions.Reversals)
            session.Run(
                SetReversal,
                eventId,
                programId,
                state.Amount,
                state.IsWhole,
                state.Claimed,
                state.Standing,
                EnumNames.Of(state.Completion)
            );
    }

    private void WriteInbox(BatchDecisions decisions)
    {
        foreach (var (entry, waitsFor, reason) in decisions.Parked)
            session.Run(
                SqliteParking.ParkPoison,
                entry.EventId,
                entry.ProgramId,
                entry.AcceptedAt,
                entry.MemberId,
                entry.Partition,
                waitsFor,
                reason,
                0,
                decisions.Now
            );
        foreach (var decision in decisions.Decisions)
            SqliteParking.Wake(session, decision.Entry.ProgramId, Wait.ForDecision(decision.Entry.EventId));
        foreach (var entry in decisions.Decisions.Select(d => d.Entry).Concat(decisions.Parked.Select(p => p.Entry)))
            if (entry.InboxId != 0)
                session.Run(SqliteParking.DeleteInbox, entry.InboxId);
        foreach (var (partition, seq) in decisions.Seq)
            session.Run(SetSeq, partition, seq);
    }
}
