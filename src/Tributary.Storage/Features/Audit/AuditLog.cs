using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Audit;

/// <summary>
/// Records who changed what, for changes that are no entries of the log. A class that stores such a change takes its
/// record, and writes it in the transaction of the change.
/// </summary>
public sealed class AuditLog(Database database, IStore store)
{
    /// <summary>Records a change of the server in a transaction of its own.</summary>
    /// <param name="actor">The caller.</param>
    /// <param name="action">See <see cref="AuditRecord.Action"/>.</param>
    /// <param name="subject">See <see cref="AuditRecord.Subject"/>.</param>
    /// <param name="detail">See <see cref="AuditRecord.Detail"/>.</param>
    public ValueTask RecordAsync(
        AuditActor actor,
        string action,
        string subject,
        string? detail = null,
        CancellationToken stopping = default
    ) =>
        RecordAsync(
            new AuditRecord
            {
                At = store.Now,
                Actor = actor,
                Action = action,
                Subject = subject,
                Detail = detail,
            },
            stopping
        );

    /// <summary>Records a change in a transaction of its own.</summary>
    /// <param name="record">Makes the record with the time of now.</param>
    public ValueTask RecordAsync(Func<Instant, AuditRecord> record, CancellationToken stopping) =>
        RecordAsync(record(store.Now), stopping);

    /// <inheritdoc cref="RecordAsync(Func{Instant, AuditRecord}, CancellationToken)"/>
    public async ValueTask RecordAsync(AuditRecord record, CancellationToken stopping) =>
        await database.WriteAsync(
            async connection =>
            {
                await RecordAsync(database, connection, record, stopping);
                return true;
            },
            stopping
        );

    /// <summary>Records a change in the transaction that makes it, as the last thing that it writes.</summary>
    public static ValueTask RecordAsync(
        Database database,
        DbConnection connection,
        AuditRecord record,
        CancellationToken stopping
    ) => AuditChain.AddAsync(database, connection, record, stopping);
}
