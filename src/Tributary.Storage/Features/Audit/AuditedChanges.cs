using System.Data.Common;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Audit;

internal static class AuditedChanges
{
    /// <summary>Makes a change and records it, in one transaction.</summary>
    /// <param name="change">Returns the number of rows written. Nothing is recorded for none.</param>
    /// <returns>False when the change found nothing.</returns>
    public static ValueTask<bool> AuditedAsync(
        this Database database,
        AuditRecord audit,
        Func<DbConnection, ValueTask<int>> change,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                if (await change(connection) == 0)
                    return false;
                await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );
}
