using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Clicks;

/// <summary>Keeps the number of clicks that are in no other figure, by program and day.</summary>
public sealed class UncountedClickSums(Database database)
{
    public async ValueTask AddAsync(
        ProgramId program,
        int day,
        (long Machines, long Excess) clicks,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            """
            insert into click_uncounted as c (program_id, day, machines, excess)
            values (@program, @day, @machines, @excess)
            on conflict (program_id, day) do update set machines = c.machines + excluded.machines,
                excess = c.excess + excluded.excess
            """,
            stopping,
            ("@program", program),
            ("@day", day),
            ("@machines", clicks.Machines),
            ("@excess", clicks.Excess)
        );
}
