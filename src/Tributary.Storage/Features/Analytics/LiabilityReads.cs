using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Analytics;

/// <summary>Held rewards that become payable, or were earned, within one slot of time.</summary>
/// <param name="At">The beginning of the slot.</param>
public readonly record struct DueRewards(Instant At, long Rewards, long Amount);

/// <summary>Reads what a program owes: what is payable now, and what is held and until when.</summary>
public sealed class LiabilityReads(Database database)
{
    /// <summary>A quarter of an hour, which no day of any timezone divides.</summary>
    private const long SlotMicros = 15L * 60 * 1_000_000;

    private const string SelectDue = """
        select r.payable_at / @slot, count(*), cast(sum(r.amount - r.reversed) as bigint)
        from reward r
        where r.program_id = @program and r.status = 'held' and r.currency = @currency
        group by 1 order by 1
        """;

    // Grouped, so that SQLite takes the small index of rewards in review.
    private const string SelectSuspect = """
        select r.occurred_at / @slot, count(*), cast(sum(r.amount - r.reversed) as bigint)
        from reward r
        where r.program_id = @program and r.status = 'review' and r.currency = @currency and r.reason = 'fraud'
        group by 1 order by 1
        """;

    // The accounts of the program say what was granted and neither taken back nor paid, and there are few of them.
    private const string SelectPayable = """
        select cast(coalesce(sum(a.debits_posted - a.credits_posted), 0) as bigint)
        from account a
        where a.member_id = 0 and a.program_id = @program and a.currency = @currency
        """;

    public ValueTask<List<DueRewards>> ListDueAsync(ProgramId program, string currency, CancellationToken stopping) =>
        ListAsync(SelectDue, program, currency, stopping);

    /// <summary>Lists what fraud detection holds, by the time at which it was earned.</summary>
    public ValueTask<List<DueRewards>> ListSuspectAsync(
        ProgramId program,
        string currency,
        CancellationToken stopping
    ) => ListAsync(SelectSuspect, program, currency, stopping);

    private ValueTask<List<DueRewards>> ListAsync(
        string sql,
        ProgramId program,
        string currency,
        CancellationToken stopping
    ) =>
        database.ListAsync(
            sql,
            reader => new DueRewards(
                new Instant(reader.GetInt64(0) * SlotMicros),
                reader.GetInt64(1),
                reader.GetInt64(2)
            ),
            stopping,
            ("@slot", SlotMicros),
            ("@program", program),
            ("@currency", currency)
        );

    /// <summary>Returns the sum of the payable balances of all members.</summary>
    public async ValueTask<long> FindPayableAsync(ProgramId program, string currency, CancellationToken stopping) =>
        (
            await database.ListAsync(
                SelectPayable,
                reader => reader.GetInt64(0),
                stopping,
                ("@program", program),
                ("@currency", currency)
            )
        )[0];
}
