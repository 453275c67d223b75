using System.Data.Common;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Tests.Storage.Contract;

/// <summary>Reads a snapshot through any connection, in SQL that both databases accept.</summary>
internal static class SqlStoreView
{
    public static async Task<StoreSnapshot> ReadAsync(DbConnection connection, CancellationToken stopping)
    {
        var sql = new SnapshotReader(connection, stopping);
        return new StoreSnapshot
        {
            Seq = (
                await sql.ReadAsync("select id, seq from partition order by id", r => (r.Int(0), r.Long(1)))
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Members = await sql.ReadAsync(
                """
                select id, program_id, external_id, referrer_id, root_id, partition_id, depth, member_group, status,
                    country, currency, joined_at,
                    coalesce(risk_score, 0), coalesce(risk_verdict, 'clear'), coalesce(risk_signals, 0), case_id
                from member order by id
                """,
                r => new StoredMember
                {
                    Id = r.Id<MemberId>(0),
                    ProgramId = r.Id<ProgramId>(1),
                    ExternalId = r.Text(2),
                    ReferrerId = r.MaybeId<MemberId>(3),
                    RootId = r.Id<MemberId>(4),
                    Partition = r.Int(5),
                    Depth = r.Int(6),
                    Group = r.Text(7),
                    Status = r.Word<MemberStatus>(8),
                    Country = r.MaybeText(9),
                    Currency = r.MaybeText(10),
                    JoinedAt = r.At(11),
                    Risk = new Risk(r.Int(12), r.Word<RiskVerdict>(13), r.Long(14), r.MaybeId<CaseId>(15)),
                }
            ),
            Referrals = await sql.ReadAsync(
                """
                select id, member_id, referrer_id, source, code, status, terms_version, joined_at, completed_at,
                    completed_by, expires_at
                from referral order by id
                """,
                r => new ReferralFacts
                {
                    Id = r.Id<ReferralId>(0),
                    MemberId = r.Id<MemberId>(1),
                    ReferrerId = r.Id<MemberId>(2),
                    Source = r.Word<ReferralSource>(3),
                    Code = r.MaybeText(4),
                    Status = r.Word<ReferralStatus>(5),
                    TermsVersion = r.Int(6),
                    JoinedAt = r.At(7),
                    CompletedAt = r.MaybeAt(8),
                    CompletedBy = r.MaybeId<EntryId>(9),
                    ExpiresAt = r.MaybeAt(10),
                }
            ),
            History = await sql.ReadAsync(
                "select referral_id, event_id, status, reason from referral_history order by referral_id, event_id",
                r => new StoredHistory(r.Id<ReferralId>(0), r.Id<EntryId>(1), r.Word<ReferralStatus>(2), r.MaybeText(3))
            ),
            Events = await sql.ReadAsync(
                """
                select id, program_id, type, member_id, partition_id, amount, currency, occurred_at, accepted_at,
                    actor from entry
                union all
                select id, program_id, type, null, null, amount, currency, occurred_at, accepted_at, actor
                from early_entry
                order by id
                """,
                r => new StoredEvent
                {
                    Id = r.Id<EntryId>(0),
                    ProgramId = r.Id<ProgramId>(1),
                    Type = r.Text(2),
                    MemberId = r.MaybeId<MemberId>(3),
                    Partition = r.MaybeInt(4),
                    Amount = r.MaybeLong(5),
                    Currency = r.MaybeText(6),
                    OccurredAt = r.At(7),
                    AcceptedAt = r.At(8),
                    Actor = r.MaybeText(9),
                }
            ),
            Inbox = await sql.ReadAsync(
                "select partition_id, id, program_id, event_id, member_id, tries from inbox order by partition_id, id",
                r => new StoredInbox(
                    r.Int(0),
                    r.Id<InboxId>(1),
                    r.Id<ProgramId>(2),
                    r.Id<EntryId>(3),
                    r.Id<MemberId>(4),
                    r.Int(5)
                )
            ),
            Parked = await sql.ReadAsync(
                "select event_id, program_id, waits_for, reason, tries from parked order by event_id",
                r => new StoredParked(r.Id<EntryId>(0), r.Id<ProgramId>(1), r.MaybeText(2), r.Text(3), r.Int(4))
            ),
            Decisions = await sql.ReadAsync(
                """
                select partition_id, seq, program_id, id, member_id, referrer_id, outcome, reason, terms_version,
                    revenue, completed, signed_up,
                    revenue_currency, shared_seq
                from entry where seq is not null order by partition_id, seq
                """,
                r => new StoredDecision
                {
                    Partition = r.Int(0),
                    Seq = r.Long(1),
                    ProgramId = r.Id<ProgramId>(2),
                    EventId = r.Id<EntryId>(3),
                    MemberId = r.Id<MemberId>(4),
                    ReferrerId = r.MaybeId<MemberId>(5),
                    Outcome = r.Word<Outcome>(6),
                    Reason = r.MaybeWord<Reason>(7),
                    TermsVersion = r.Int(8),
                    Revenue = r.Long(9),
                    Completed = r.Int(10),
                    SignedUp = r.Int(11),
                    RevenueCurrency = r.MaybeText(12),
                    SharedSeq = r.MaybeLong(13),
                }
            ),
            Rewards = await sql.ReadAsync(
                """
                select id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount,
                    currency, item, reversed,
                       status, reason, occurred_at, created_at, payable_at, terms_version, threshold, booked_as,
                           ordered_by, base, reversed_from, granted_by
                from reward order by id
                """,
                r => new RewardFacts
                {
                    Id = r.Id<RewardId>(0),
                    ProgramId = r.Id<ProgramId>(1),
                    Partition = r.Int(2),
                    Source = r.Word<RewardSource>(3),
                    SourceId = r.Id<EntryId>(4),
                    Rule = r.Text(5),
                    To = r.Word<Payee>(6),
                    Level = r.Int(7),
                    MemberId = r.Id<MemberId>(8),
                    Kind = r.Word<RewardKind>(9),
                    Amount = r.MaybeLong(10),
                    Currency = r.MaybeText(11),
                    Item = r.MaybeText(12),
                    Reversed = r.Long(13),
                    Status = r.Word<RewardStatus>(14),
                    Reason = r.MaybeWord<ReversalReason>(15),
                    OccurredAt = r.At(16),
                    CreatedAt = r.At(17),
                    PayableAt = r.At(18),
                    TermsVersion = r.Int(19),
                    Threshold = r.MaybeInt(20),
                    BookedAs = r.MaybeWord<TransferKind>(21),
                    OrderedBy = r.MaybeText(22),
                    Base = r.MaybeLong(23),
                    ReversedFrom = r.MaybeWord<RewardStatus>(24),
                    GrantedBy = r.MaybeId<EntryId>(25),
                }
            ),
            Transfers = await sql.ReadAsync(
                """
                select id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, reward_id,
                    member_id, event_id, at
                from transfer order by id
                """,
                r => new Transfer
                {
                    Id = r.Id<TransferId>(0),
                    ProgramId = r.Id<ProgramId>(1),
                    Partition = r.Int(2),
                    Kind = r.Word<TransferKind>(3),
                    DebitAccount = r.Id<AccountId>(4),
                    CreditAccount = r.Id<AccountId>(5),
                    Amount = r.Long(6),
                    Currency = r.Text(7),
                    RewardId = r.MaybeId<RewardId>(8),
                    MemberId = r.Id<MemberId>(9),
                    EntryId = r.Id<EntryId>(10),
                    At = r.At(11),
                }
            ),
            Accounts = await sql.ReadAsync(
                """
                select id, program_id, partition_id, kind, member_id, currency, debits_pending, debits_posted,
                    credits_pending, credits_posted, paid, reversed
                from account order by id
                """,
                r => new AccountFacts(
                    r.Id<AccountId>(0),
                    new AccountKey(r.Id<ProgramId>(1), r.Int(2), (AccountKind)r.Int(3), r.Id<MemberId>(4), r.Text(5)),
                    new AccountSums(r.Long(6), r.Long(7), r.Long(8), r.Long(9), r.Long(10), r.Long(11))
                )
            ),
            Earned = (
                await sql.ReadAsync(
                    """
                    select id, rewards, reward_amount, month, month_reward_amount, week, week_reward_amount from account
                    """,
                    r =>
                        (
                            r.Id<AccountId>(0),
                            new Earnings(r.Long(1), r.Long(2), new(r.Int(3), r.Long(4)), new(r.Int(5), r.Long(6)))
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Counters = (
                await sql.ReadAsync(
                    "select program_id, member_id, name, day, count, amount from counter",
                    r =>
                        (
                            new CounterKey(r.Id<ProgramId>(0), r.Id<MemberId>(1), r.Text(2), r.Int(3)),
                            new CounterSums(r.Long(4), r.Long(5))
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Caps = (
                await sql.ReadAsync(
                    """
                    select program_id, member_id, key, period, count, amount from cap_use
                    union all
                    select program_id, 0, key, period, count, amount from budget where key <> '' or count > 0
                    """,
                    r =>
                        (
                            r.Long(1) == 0
                                ? CapKey.OfProgram(r.Id<ProgramId>(0), CapName.Parse(r.Text(2)), r.Int(3))
                                : CapKey.OfBeneficiary(
                                    r.Id<ProgramId>(0),
                                    r.Id<MemberId>(1),
                                    CapName.Parse(r.Text(2)),
                                    r.Int(3)
                                ),
                            new CapSums(r.Long(4), r.Long(5))
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Reversals = (
                await sql.ReadAsync(
                    "select event_id, amount, case when is_whole then 1 else 0 end, claimed, standing, "
                        + "completion from reversal",
                    r =>
                        (
                            r.Id<EntryId>(0),
                            new ReversalState(
                                r.Long(1),
                                r.Long(2) == 1,
                                r.Long(3),
                                r.Int(4),
                                r.Word<TakenCompletion>(5)
                            )
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Stats = (
                await sql.ReadAsync(
                    """
                    select program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, 0,
                           month, month_completed, month_revenue, week, week_completed, week_revenue
                    from member_stats
                    """,
                    r =>
                        (
                            new StatsKey(r.Id<ProgramId>(0), r.Id<MemberId>(1)),
                            new MemberStatsDelta(Delta(r, 2), Period(r, 10), Period(r, 13))
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Revenue = (
                await sql.ReadAsync(
                    "select program_id, member_id, currency, amount, month, month_amount, week, week_amount "
                        + "from member_revenue",
                    r =>
                        (
                            new RevenueKey(r.Id<ProgramId>(0), r.Id<MemberId>(1), r.Text(2)),
                            new RevenueDelta(r.Long(3), new(r.Int(4), r.Long(5)), new(r.Int(6), r.Long(7)))
                        )
                )
            ).ToDictionary(r => r.Item1, r => r.Item2),
            Traits =
            [
                .. (
                    await sql.ReadAsync(
                        "select member_id, kind, hash, variant, coalesce(referrer_id, 0), at from trait",
                        r => new StoredTrait(
                            r.Id<MemberId>(0),
                            (TraitKind)r.Int(1),
                            r.Hex(2),
                            r.Long(3),
                            r.Id<MemberId>(4),
                            r.At(5)
                        )
                    )
                )
                    .OrderBy(t => t.MemberId)
                    .ThenBy(t => t.Hash, StringComparer.Ordinal),
            ],
            Signals = await sql.ReadAsync(
                "select member_id, name, event_id, mode, points, evidence from fraud_signal order by member_id, name",
                r => new StoredSignal(
                    r.Id<MemberId>(0),
                    r.Word<Signal>(1),
                    r.Id<EntryId>(2),
                    r.Word<SignalMode>(3),
                    r.Int(4),
                    r.Text(5)
                )
            ),
            Cases = await sql.ReadAsync(
                """
                select id, program_id, member_id, referrer_id, status, score, verdict, outcome, assignee, opened_by,
                    resolved_by from fraud_case order by id
                """,
                r => new StoredCase
                {
                    Id = r.Id<CaseId>(0),
                    ProgramId = r.Id<ProgramId>(1),
                    MemberId = r.Id<MemberId>(2),
                    ReferrerId = r.Id<MemberId>(3),
                    Status = r.Word<CaseStatus>(4),
                    Score = r.Int(5),
                    Verdict = r.Word<RiskVerdict>(6),
                    Outcome = r.MaybeWord<CaseOutcome>(7),
                    Assignee = r.MaybeText(8),
                    OpenedBy = r.Id<EntryId>(9),
                    ResolvedBy = r.MaybeText(10),
                }
            ),
            Outbox = await sql.ReadAsync(
                "select partition_id, seq, place, program_id, kind, subject_id, facts, at, request_id from outbox "
                    + "order by partition_id, seq, place",
                r => new OutboxRow(
                    r.Int(0),
                    r.Long(1),
                    r.Int(2),
                    r.Id<ProgramId>(3),
                    r.Kind(4),
                    r.Id<SubjectId>(5),
                    r.Text(6),
                    r.At(7)
                )
                {
                    RequestId = r.MaybeText(8),
                }
            ),
            PersonalText = (
                await sql.ReadAsync(
                    """
                    select external_id from member
                    union select email from member_detail union select phone from member_detail union select ip
                        from member_detail
                    union select user_agent from member_detail union select device from member_detail union
                        select attributes from member_detail
                    union select external_id from entry union select member_external_id from entry
                    union select reverses_external_id from entry union select properties from entry union
                        select given_reason from entry
                    union select external_id from early_entry union select member_external_id from early_entry
                    union select reverses_external_id from early_entry union select properties from early_entry
                    union select given_reason from early_entry
                    union select user_agent from click union select referrer_url from click
                    union select landing_url from click union select facts from outbox union select facts from delivery
                    """,
                    r => r.MaybeText(0)
                )
            ).OfType<string>().Where(t => t.Length > 0).ToHashSet(),
        };
    }

    private static StatsDelta Delta(SnapshotRow r, int first) =>
        new(
            r.Long(first),
            r.Long(first + 1),
            r.Long(first + 2),
            r.Long(first + 3),
            r.Long(first + 4),
            r.Long(first + 5),
            r.Long(first + 6),
            r.Long(first + 7)
        );

    private static PeriodDelta Period(SnapshotRow r, int first) =>
        new(r.Int(first), r.Long(first + 1), r.Long(first + 2));
}
