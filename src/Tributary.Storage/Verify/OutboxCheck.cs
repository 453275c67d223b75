using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// O1: checks the changes that each decision must have announced, by the decision's own record, for decisions that some
/// sink has not received yet. Rows that every sink has, or that became too old, are deleted and cannot be checked.
/// </summary>
internal sealed class OutboxCheck(Database database)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(29);

    public async ValueTask<IReadOnlyList<string>> RunAsync(Instant now, CancellationToken stopping)
    {
        var faults = new List<string>();
        await using var scan = await database.ScanAsync(stopping);
        var had = (
            await database.ListAsync(
                scan.Connection,
                "select partition_id, min(seq) from sink_position group by partition_id",
                r => (r.GetInt32(0), r.GetInt64(1)),
                stopping
            )
        ).ToDictionary();
        var programs = await database.ListAsync(
            scan.Connection,
            "select id, subscribed, subscribed_from from program where subscribed <> 0",
            r => (Id: r.Id<ProgramId>(0), Kinds: new ChangeSet(r.GetInt64(1)), Since: ReadSeq(r.StringOrNull(2))),
            stopping
        );
        foreach (var (program, kinds, since) in programs)
        {
            foreach (var (partition, seq) in had)
            {
                if (faults.Count >= CheckResult.Named)
                    return faults;
                var from = Math.Max(seq, since.GetValueOrDefault(partition));
                await CheckAsync(scan.Connection, new(program, kinds, partition, from, now - s_kept), faults, stopping);
            }
        }
        return faults;
    }

    private async ValueTask CheckAsync(
        DbConnection connection,
        Stretch stretch,
        List<string> faults,
        CancellationToken stopping
    )
    {
        var (program, kinds, partition, from, since) = stretch;
        await using var command = database.Command(
            connection,
            Decisions,
            ("@program", program),
            ("@partition", partition),
            ("@from", from),
            ("@since", since.Micros)
        );
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (faults.Count < CheckResult.Named && await reader.ReadAsync(stopping))
        {
            var announced = (reader.StringOrNull(8) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var (kind, subject) in Expected(reader))
            {
                var name = ChangeSet.NameOf(kind);
                if (
                    kinds.Contains(kind)
                    && !(
                        subject is { } id
                            ? announced.Contains($"{name} {id}")
                            : announced.Any(t => t.StartsWith(name + " ", StringComparison.Ordinal))
                    )
                )
                    faults.Add($"partition {partition}, seq {reader.GetInt64(0)}: {name} was not announced");
            }
        }
    }

    /// <summary>Returns the kinds of changes and their subjects, where the decision names them.</summary>
    private static IEnumerable<(ChangeKind Kind, SubjectId? Subject)> Expected(DbDataReader row)
    {
        var (eventId, type, outcome, memberId) = (
            row.Id<EntryId>(1),
            row.GetString(2),
            row.Word<Outcome>(3),
            row.Id<MemberId>(4)
        );
        var (completed, signedUp, trace) = (
            row.GetInt32(5),
            row.GetInt32(6),
            TraceCodec.Read(row.GetFieldValue<byte[]>(7))
        );
        if (!EntryTypes.IsCommand(type))
            yield return (ChangeKind.EventDecided, SubjectId.Of(eventId));
        if (outcome == Outcome.Rejected)
            yield break;
        if (type == EntryTypes.Signup)
            yield return (ChangeKind.MemberCreated, SubjectId.Of(memberId));
        if (signedUp > 0)
            yield return (ChangeKind.ReferralCreated, null);
        if (completed > 0)
            yield return (ChangeKind.ReferralCompleted, null);
        var announces = CommandRegistry.Find(type)?.Announces ?? [];
        if (completed < 0)
            yield return (
                announces.Contains(ChangeKind.ReferralRejected)
                    ? ChangeKind.ReferralRejected
                    : ChangeKind.ReferralReopened,
                null
            );
        foreach (var granted in trace.Rules.Concat(trace.Replacement?.Trace.Rules ?? []))
            if (granted.RewardId is { } reward)
                yield return (ChangeKind.RewardCreated, SubjectId.Of(reward));
        foreach (var (reward, reversed, status) in trace.Rewards)
            if (KindOf(announces, reversed, status, trace.Reversal is not null) is { } kind)
                yield return (kind, SubjectId.Of(reward));
        if (CommandRegistry.Find(type)?.AlwaysAnnounces is { } announced)
            yield return (announced, null);
    }

    /// <returns>Null when the status may be unchanged.</returns>
    private static ChangeKind? KindOf(
        IReadOnlyList<ChangeKind> announces,
        long reversed,
        RewardStatus status,
        bool isReversal
    ) =>
        announces.Contains(ChangeKind.RewardCreated) ? ChangeKind.RewardCreated
        : isReversal && (reversed < 0 || (reversed == 0 && status != RewardStatus.Reversed))
            ? ChangeKind.RewardReinstated
        : reversed > 0 ? ChangeKind.RewardReversed
        : status switch
        {
            RewardStatus.Reversed => ChangeKind.RewardReversed,
            RewardStatus.Paid => ChangeKind.RewardPaid,
            RewardStatus.Payable => ChangeKind.RewardPayable,
            RewardStatus.Held => ChangeKind.RewardHeld,
            _ => announces.Contains(ChangeKind.RewardInReview) ? ChangeKind.RewardInReview : null,
        };

    private static Dictionary<int, long> ReadSeq(string? json) =>
        (JsonSerializer.Deserialize<long[][]>(json ?? "[]") ?? []).ToDictionary(pair => (int)pair[0], pair => pair[1]);

    // The decisions of a partition after a seq, and not before a time.
    private readonly record struct Stretch(ProgramId Program, ChangeSet Kinds, int Partition, long From, Instant Since);

    private const string Decisions = $"""
        select {CitusSql.Accepted} e.seq, e.id, e.type, e.outcome, e.member_id, e.completed, e.signed_up, e.trace,
            (select string_agg(o.kind || ' ' || o.subject_id, ',') from outbox o where o.partition_id = @partition
                and o.seq = e.seq)
        from entry e
        where e.partition_id = @partition and e.program_id = @program and e.seq > @from and e.decided_at > @since
        order by e.seq
        """;
}
