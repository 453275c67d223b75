using System.Data.Common;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Fraud;

/// <param name="Label">The verdict of a person; null when there is none.</param>
/// <param name="Stakes">The rewards that the member's events granted, by currency, in minor units.</param>
public sealed record BacktestRow(
    string Member,
    string Referrer,
    RiskVerdict Verdict,
    int Score,
    IReadOnlyList<Signal> Signals,
    CaseOutcome? Label,
    IReadOnlyDictionary<string, long> Stakes
);

/// <param name="Referrals">The number of referrals checked.</param>
/// <param name="Caught">Referrals that would have been held or rejected.</param>
/// <param name="Found">How often each signal would have been found.</param>
/// <param name="Missed">The number that a person rejected and the Terms would not have caught.</param>
public sealed record BacktestResult(
    long Referrals,
    IReadOnlyList<BacktestRow> Caught,
    IReadOnlyDictionary<Signal, long> Found,
    long Missed
)
{
    public long CaughtRightly => Caught.LongCount(row => row.Label is CaseOutcome.Reject or CaseOutcome.RejectAndBlock);

    public long CaughtWrongly => Caught.LongCount(row => row.Label == CaseOutcome.Pass);
}

/// <summary>
/// Shows what other thresholds, points and modes would have done to the referrals of a time span: 1. reads the
/// referrals and the verdicts of people; 2. replays the log with the recorded facts, in the order in which it was
/// decided; 3. returns who would have been held or rejected, and for how much. Writes nothing.
/// </summary>
public sealed class Backtest(Database database)
{
    private const int AtOnce = 1_000;

    public ValueTask<BacktestResult> RunAsync(
        ProgramId programId,
        FraudPlan plan,
        Instant? from,
        Instant? to,
        CancellationToken stopping
    ) => StoreFaults.GuardAsync(() => ReadAsync(programId, plan, from, to, stopping));

    private async ValueTask<BacktestResult> ReadAsync(
        ProgramId programId,
        FraudPlan plan,
        Instant? from,
        Instant? to,
        CancellationToken stopping
    )
    {
        await using var scan = await database.ScanAsync(stopping);
        var subjects = new Dictionary<MemberId, Subject>();
        await StreamAsync(
            scan.Connection,
            SelectReferrals,
            row =>
            {
                var referral = ReferralRow.Read(row);
                subjects[referral.MemberId] = new Subject(
                    referral,
                    row.GetString(ReferralRow.Columns.Count),
                    row.GetString(ReferralRow.Columns.Count + 1),
                    row.WordOrNull<CaseOutcome>(ReferralRow.Columns.Count + 2)
                );
            },
            stopping,
            ("@program", programId),
            ("@from", from?.Micros ?? 0),
            ("@to", to?.Micros ?? long.MaxValue)
        );

        var found = new Dictionary<Signal, long>();
        await StreamAsync(
            scan.Connection,
            SelectLog,
            row =>
            {
                foreach (var context in ContextsOf(row, subjects))
                {
                    var subject = subjects[context.Member.Id];
                    if (subject.Risk.Verdict == RiskVerdict.Rejected)
                        continue;
                    var judgement = Scoring.Judge(
                        context with
                        {
                            Member = context.Member with { Risk = subject.Risk },
                        },
                        plan
                    );
                    subject.Risk = judgement.After;
                    foreach (var signal in judgement.Found)
                        found[signal.Name] = found.GetValueOrDefault(signal.Name) + 1;
                }
            },
            stopping,
            ("@program", programId)
        );

        var caught = subjects
            .Where(s => IsCaught(s.Value))
            .OrderBy(s => s.Value.Member, StringComparer.Ordinal)
            .ToList();
        var stakes = new Dictionary<MemberId, Dictionary<string, long>>();
        foreach (var members in caught.Select(s => s.Key).Chunk(AtOnce))
            await StreamAsync(
                scan.Connection,
                $"{SelectStakes} and e.member_id {database.In("@members")} group by e.member_id, r.currency",
                row =>
                {
                    if (!stakes.TryGetValue(row.Id<MemberId>(0), out var of))
                        stakes[row.Id<MemberId>(0)] = of = [];
                    of[row.GetString(1)] = row.GetInt64(2);
                },
                stopping,
                ("@program", programId),
                ("@members", members.Numbers())
            );
        return new BacktestResult(
            subjects.Count,
            [
                .. caught.Select(s => new BacktestRow(
                    s.Value.Member,
                    s.Value.Referrer,
                    s.Value.Risk.Verdict,
                    s.Value.Risk.Score,
                    [.. Enum.GetValues<Signal>().Where(s.Value.Risk.Has)],
                    s.Value.Label,
                    stakes.GetValueOrDefault(s.Key) ?? []
                )),
            ],
            found,
            subjects.Values.LongCount(s => s.Label is CaseOutcome.Reject or CaseOutcome.RejectAndBlock && !IsCaught(s))
        );
    }

    private static bool IsCaught(Subject subject) => subject.Risk.Verdict is RiskVerdict.Held or RiskVerdict.Rejected;

    private static IEnumerable<FraudContext> ContextsOf(DbDataReader row, Dictionary<MemberId, Subject> subjects)
    {
        var (type, memberId, at, facts) = (row.GetString(0), row.GetInt64(1), row.Instant(2), row.Json(3));
        var command = CommandRegistry.Find(type);
        var moment = MomentOf(type, command, isReversal: !row.IsDBNull(5));
        var asks = new Question(
            moment,
            at,
            moment == FraudMoment.SignUp ? SignUpPayload.Parse(facts) : new SignUpPayload(),
            command?.Parse(facts) as CheckFraud
        );
        var screenings = TraceCodec.ReadScreenings(row.GetFieldValue<byte[]>(4));
        if (
            screenings.IsEmpty
            && type == EntryTypes.Signup
            && subjects.TryGetValue(new MemberId(memberId), out var signedUp)
        )
            yield return ContextOf(signedUp, asks, null);
        foreach (var screening in screenings)
            if (subjects.TryGetValue(screening.MemberId, out var subject))
                yield return ContextOf(subject, asks, screening);
    }

    /// <summary>Counts of the log itself are not recorded: a refund rate that was found then is found again.</summary>
    private static FraudContext ContextOf(Subject subject, Question asks, ScreeningTrace? screening)
    {
        var referral = subject.Referral;
        return new FraudContext
        {
            Moment = asks.Moment,
            At = asks.At,
            Member = new MemberFacts
            {
                Id = referral.MemberId,
                ProgramId = default,
                Partition = 0,
                Upline = [referral.ReferrerId],
                Depth = 1,
                Group = MemberFacts.DefaultGroup,
                Status = MemberStatus.Active,
                JoinedAt = referral.JoinedAt,
                Attributes = default,
            },
            Referral = referral,
            Facts = screening?.Facts ?? FraudFacts.None,
            SignUp = asks.SignUp,
            TakenBack = screening?.Found.Any(f => f.Name == Signal.RefundRate) == true ? 100 : 0,
            Ring = asks.Check?.Ring,
        };
    }

    private static FraudMoment MomentOf(string type, CommandHandler? command, bool isReversal) =>
        isReversal ? FraudMoment.Refund
        : type == EntryTypes.Signup ? FraudMoment.SignUp
        : command?.Screens ?? FraudMoment.Completion;

    /// <summary>Why fraud detection looks, and what the entry that asks says.</summary>
    private sealed record Question(FraudMoment Moment, Instant At, SignUpPayload SignUp, CheckFraud? Check);

    private async ValueTask StreamAsync(
        DbConnection connection,
        string sql,
        Action<DbDataReader> each,
        CancellationToken stopping,
        params (string, object?)[] parameters
    )
    {
        await using var command = database.Command(connection, sql, parameters);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
            each(reader);
    }

    private sealed class Subject(ReferralFacts referral, string member, string referrer, CaseOutcome? label)
    {
        public ReferralFacts Referral => referral;
        public string Member => member;
        public string Referrer => referrer;
        public CaseOutcome? Label => label;
        public Risk Risk { get; set; }
    }

    private static readonly string SelectReferrals = $"""
        select {ReferralRow.Columns}, m.external_id, u.external_id,
            (select c.outcome from fraud_case c where c.member_id = r.member_id and c.status = 'resolved'
                order by c.id desc limit 1)
        from referral r
        join member m on m.program_id = r.program_id and m.id = r.member_id
        join member u on u.program_id = r.program_id and u.id = r.referrer_id
        where r.program_id = @program and r.joined_at >= @from and r.joined_at < @to
        """;

    private const string SelectLog = """
        select type, member_id, occurred_at, facts, trace, reverses_key from entry
        where program_id = @program and seq is not null order by partition_id, seq
        """;

    private const string SelectStakes = """
        select e.member_id, r.currency, cast(sum(r.amount) as bigint)
        from entry e join reward r on r.source_id = e.id and r.partition_id = e.partition_id
        where e.program_id = @program and r.source = 'event' and r.currency is not null
        """;
}
