using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Events;

/// <summary>
/// Bounds the entries that wait for a member or an event. An entry that has waited too long, or is among the oldest of
/// a program with too many, is given up. It stays parked with a reason, where a person finds and retries it. It costs
/// nothing more: neither arrivals nor sweeps read it.
/// </summary>
public sealed class ParkedLimits(Database database)
{
    public const string WaitedTooLong = "waited_too_long";
    public const string TooManyWait = "too_many_wait";

    /// <summary>Retention has blanked the properties of the entry, so that it cannot be retried any more.</summary>
    public const string PropertiesBlanked = ParkedRow.PropertiesBlanked;

    private const int AtOnce = 1_000;

    /// <returns>The number of entries given up.</returns>
    public async ValueTask<long> ApplyAsync(Instant now, TimeSpan age, int perProgram, CancellationToken stopping)
    {
        var ended = await EndAsync(
            WaitedTooLong,
            "parked_at < @old",
            long.MaxValue,
            stopping,
            ("@old", (now - age).Micros)
        );
        foreach (
            var (program, waiting) in await database.ListAsync(
                "select program_id, count(*) from parked where waits_for is not null group by program_id "
                    + "having count(*) > @most",
                row => (row.Id<ProgramId>(0), row.GetInt64(1)),
                stopping,
                ("@most", perProgram)
            )
        )
            ended += await EndAsync(
                TooManyWait,
                "program_id = @program",
                waiting - perProgram,
                stopping,
                ("@program", program)
            );
        return ended;
    }

    /// <summary>
    /// Gives up the oldest, a few at a time, so that no lock is held for long. The condition on the text is that of the
    /// index.
    /// </summary>
    private async ValueTask<long> EndAsync(
        string reason,
        string which,
        long most,
        CancellationToken stopping,
        (string, object?) parameter
    )
    {
        var ended = 0L;
        while (ended < most)
        {
            var count = await database.ExecuteAsync(
                $"""
                update parked set waited_for = waits_for, waits_for = null, reason = @reason
                where event_id in (
                    select event_id from parked where waits_for >= '' and {which} order by parked_at,
                        event_id limit @limit)
                """,
                stopping,
                ("@reason", reason),
                ("@limit", Math.Min(AtOnce, most - ended)),
                parameter
            );
            ended += count;
            if (count < AtOnce)
                break;
        }
        return ended;
    }
}
