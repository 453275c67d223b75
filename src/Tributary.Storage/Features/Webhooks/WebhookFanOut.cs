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
        var now = store.Now;
        var deliveries = wanted.ConvertAll(d => new Delivery
        {
            Id = ids.Next<DeliveryId>(),
            WebhookId = d.Webhook,
            Row = d.Row,
            Status = DeliveryStatus.Pending,
            Tries = 0,
            NextAt = now,
            CreatedAt = now,
        });
        await database.WriteAsync(
            async connection =>
            {
                await DeliveryRow.InsertOrSkip.WriteAsync(connection, deliveries, stopping);
                return 0;
            },
            stopping
        );
        Notify();
    }

    /// <summary>Says that there is something to post that did not come from the outbox.</summary>
    public void Notify() => Added?.Invoke();
}
