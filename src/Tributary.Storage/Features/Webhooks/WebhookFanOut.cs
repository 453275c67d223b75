using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>
/// Adds a delivery for each webhook that subscribes to a change of the outbox. Adding the same rows again changes
/// nothing.
/// </summary>
public sealed class WebhookFanOut(Database database, IStore store)
{
    /// <summary>Raised when there is something to post.</summary>
    public event Action? Added;

    public async ValueTask AddAsync(IReadOnlyList<OutboxRow> rows, CancellationToken stopping)
    {
        var webhooks = (
            await database.ListAsync(
                $"select {WebhookRow.Columns} from webhook w where w.enabled = @yes and w.program_id "
                    + $"{database.In("@programs")}",
                WebhookRow.Read,
                stopping,
                ("@yes", true),
                ("@programs", rows.Select(r => r.ProgramId).Distinct().Numbers())
            )
        ).ToLookup(w => w.ProgramId);
        var wanted = rows.SelectMany(
                row => webhooks[row.ProgramId].Where(w => w.Kinds.Contains(row.Kind)),
                (row, w) => (Row: row, Webhook: w.Id)
            )
            .ToList();
        if (wanted.Count == 0)
            return;
        var ids = await store.TakeIdsAsync(wanted.Count, stopping);
        var items = wanted.Select(d =>
            new object?[]
            {
                ids.Next<DeliveryId>().Value,
                d.Webhook,
                d.Row.ProgramId,
                d.Row.Partition,
                d.Row.Seq,
                d.Row.Place,
                ChangeSet.NameOf(d.Row.Kind),
                d.Row.SubjectId,
                d.Row.Facts,
                d.Row.At.Micros,
                d.Row.RequestId,
            }
        );
        await database.ExecuteAsync(
            $"""
            insert into delivery (id, webhook_id, program_id, partition_id, seq, place, kind, subject_id, facts, at,
                request_id, status, tries, next_at, created_at)
            select cast(item.value ->> 0 as bigint), cast(item.value ->> 1 as bigint), cast(item.value ->> 2 as bigint),
                cast(item.value ->> 3 as integer),
                cast(item.value ->> 4 as bigint), cast(item.value ->> 5 as integer), item.value ->> 6,
                    cast(item.value ->> 7 as bigint), item.value ->> 8,
                cast(item.value ->> 9 as bigint), item.value ->> 10, 'pending', 0, @now, @now
            from {database.Items("@items")}
            where true
            on conflict (webhook_id, partition_id, seq, place) do nothing
            """,
            stopping,
            ("@now", store.Now.Micros),
            ("@items", JsonSerializer.Serialize(items))
        );
        Notify();
    }

    /// <summary>Says that there is something to post that did not come from the outbox.</summary>
    public void Notify() => Added?.Invoke();
}
