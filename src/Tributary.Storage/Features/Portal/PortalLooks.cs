using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;

namespace Tributary.Storage.Features.Portal;

/// <summary>Stores how the pages of a program's members look, as JSON.</summary>
public sealed class PortalLooks(Database database)
{
    /// <returns>Null when nobody has changed it yet.</returns>
    public async ValueTask<string?> FindAsync(ProgramId programId, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select settings from portal where program_id = @program",
                row => row.GetString(0),
                stopping,
                ("@program", programId)
            )
        ).SingleOrDefault();

    public async ValueTask SetAsync(
        ProgramId programId,
        string settings,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        await database.AuditedAsync(
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    """
                    insert into portal (program_id, settings, updated_at) values (@program, @settings, @now)
                    on conflict (program_id) do update
                    set settings = excluded.settings, updated_at = excluded.updated_at
                    """,
                    stopping,
                    ("@program", programId),
                    ("@settings", settings),
                    ("@now", audit.At.Micros)
                ),
            stopping
        );
}
