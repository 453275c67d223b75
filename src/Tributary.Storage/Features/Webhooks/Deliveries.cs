using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>
/// Stores deliveries to webhooks. A few at a time are claimed for each webhook, so that a slow one does not delay
/// others. They are kept as a log for 30 days.
/// </summary>
public sealed class Deliveries(Database database)
{
    private const int AtOnce = 1_000;

    /// <summary>The most tries that are listed. A delivery that was never replayed has ten at most.</summary>
    private const int MostTries = 50;

    private const string Old = """
        select id from (select id, created_at, webhook_id from delivery order by id limit @limit) oldest
        where created_at < @expired or not exists (select 1 from webhook w where w.id = oldest.webhook_id)
        """;

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>
    /// Claims due deliveries of a webhook that no other node has claimed. Those not recorded by
    /// <paramref name="leasedUntil"/> are due again.
    /// </summary>
    public ValueTask<List<Delivery>> ClaimAsync(
        WebhookId webhookId,
        int limit,
        Instant now,
        Instant leasedUntil,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                var ids = await database.ListAsync(
                    connection,
                    $"""
                    update delivery set tries = tries + 1, last_at = @now, next_at = @until
                    where id in (
                        select id from delivery where webhook_id = @webhook and status = 'pending' and next_at <= @now
                            order by next_at, id limit @limit {database.SkipLocked})
                    returning id
                    """,
                    r => r.Id<DeliveryId>(0),
                    stopping,
                    ("@now", now.Micros),
                    ("@until", leasedUntil.Micros),
                    ("@webhook", webhookId),
                    ("@limit", limit)
                );
                return ids.Count == 0
                    ? []
                    : await database.ListAsync(
                        connection,
                        $"select {DeliveryRow.Columns} from delivery d where d.id {database.In("@ids")} order by d.id",
                        DeliveryRow.Read,
                        stopping,
                        ("@ids", ids.Numbers())
                    );
            },
            stopping
        );

    /// <summary>
    /// Records a try, and the status that the delivery has because of it unless another try has begun since.
    /// </summary>
    /// <param name="tried">The delivery as claimed.</param>
    /// <param name="nextAt">Null: it was the last try.</param>
    public async ValueTask RecordAsync(
        Delivery tried,
        DeliveryTry result,
        Instant? nextAt,
        Instant now,
        CancellationToken stopping
    ) =>
        await database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    """
                    update delivery set status = @status, next_at = @next, last_status = @code,
                        last_error = @error where id = @id and tries = @tries and status = 'pending'
                    """,
                    stopping,
                    (
                        "@status",
                        EnumNames.Of(
                            result.Error is null ? DeliveryStatus.Delivered
                            : nextAt is null ? DeliveryStatus.Failed
                            : DeliveryStatus.Pending
                        )
                    ),
                    ("@next", nextAt?.Micros),
                    ("@code", result.Status),
                    ("@error", result.Error),
                    ("@id", tried.Id),
                    ("@tries", tried.Tries)
                );
                await database.ExecuteAsync(
                    connection,
                    $"{DeliveryTryRow.Insert.Sql}\non conflict (delivery_id, at) do nothing",
                    stopping,
                    DeliveryTryRow.Insert.Parameters(new TryOfDelivery(tried.Id, result))
                );
                await database.ExecuteAsync(
                    connection,
                    result.Error is null
                        ? "update webhook set failing_since = null where id = @webhook and failing_since < @now"
                        : "update webhook set failing_since = @now where id = @webhook and failing_since is null",
                    stopping,
                    ("@webhook", tried.WebhookId),
                    ("@now", now.Micros)
                );
                return 0;
            },
            stopping
        );

    public async ValueTask<ListPage<Delivery>> ListAsync(
        WebhookId webhookId,
        DeliveryStatus? status,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("d.webhook_id = @webhook", "@webhook", webhookId)
            .And("d.status = @status", "@status", Filter.Word(status))
            .Within(range, "d.id", "d.created_at");
        var rows = await database.ListAsync(
            $"select {DeliveryRow.Columns} from delivery d where {filter} order by d.id desc limit @limit",
            DeliveryRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<Delivery>.Of(rows, range.Limit, row => row.Id.Value);
    }

    public async ValueTask<Delivery?> FindAsync(WebhookId webhookId, DeliveryId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"select {DeliveryRow.Columns} from delivery d where d.webhook_id = @webhook and d.id = @id",
                DeliveryRow.Read,
                stopping,
                ("@webhook", webhookId),
                ("@id", id)
            )
        ).SingleOrDefault();

    /// <summary>Lists the tries of a delivery, newest first.</summary>
    public ValueTask<List<DeliveryTry>> ListTriesAsync(DeliveryId id, CancellationToken stopping) =>
        database.ListAsync(
            $"""
            select {DeliveryTryRow.Columns} from delivery_try t
            where t.delivery_id = @id order by t.at desc limit @limit
            """,
            DeliveryTryRow.Read,
            stopping,
            ("@id", id),
            ("@limit", MostTries)
        );

    /// <summary>Adds a test delivery to one webhook.</summary>
    /// <param name="id">A new id.</param>
    public async ValueTask AddTestAsync(
        Webhook webhook,
        DeliveryId id,
        string facts,
        Instant now,
        CancellationToken stopping
    ) =>
        await database.ExecuteAsync(
            DeliveryRow.Insert.Sql,
            stopping,
            DeliveryRow.Insert.Parameters(
                new Delivery
                {
                    Id = id,
                    WebhookId = webhook.Id,
                    Row = new OutboxRow(
                        Partition: 0,
                        Seq: id.Value,
                        Place: -1,
                        webhook.ProgramId,
                        ChangeKind.WebhookTest,
                        SubjectId.Of(webhook.Id),
                        facts,
                        now
                    ),
                    Status = DeliveryStatus.Pending,
                    Tries = 0,
                    NextAt = now,
                    CreatedAt = now,
                }
            )
        );

    /// <summary>
    /// Queues delivered and failed deliveries again, with a full set of retries. Pending ones are not touched.
    /// </summary>
    /// <returns>The number of deliveries queued.</returns>
    public async ValueTask<int> ReplayAsync(
        WebhookId webhookId,
        ListRange range,
        Instant now,
        CancellationToken stopping
    )
    {
        var (count, more) = (0, true);
        for (var before = range.Before ?? long.MaxValue; more; )
        {
            var filter = new Filter()
                .And("d.webhook_id = @webhook", "@webhook", webhookId)
                .Within(range with { Before = before, Limit = AtOnce }, "d.id", "d.created_at");
            var ids = await database.ListAsync(
                $"select d.id from delivery d where {filter} order by d.id desc limit @limit",
                r => r.Id<DeliveryId>(0),
                stopping,
                filter.Parameters
            );
            if (ids.Count > 0)
                count += await ReplayAsync(ids, now, stopping);
            more = ids.Count > AtOnce;
            before = ids.Count > 0 ? ids[^1].Value : 0;
        }
        return count;
    }

    /// <inheritdoc cref="ReplayAsync(WebhookId, ListRange, Instant, CancellationToken)"/>
    public ValueTask<int> ReplayAsync(IReadOnlyCollection<DeliveryId> ids, Instant now, CancellationToken stopping) =>
        database.ExecuteAsync(
            "update delivery set status = 'pending', tries = 0, next_at = @now where id "
                + $"{database.In("@ids")} and status <> 'pending'",
            stopping,
            ("@now", now.Micros),
            ("@ids", ids.Numbers())
        );

    /// <summary>
    /// Deletes old deliveries and those of deleted webhooks with their tries, a bounded number at a time. Only the
    /// oldest are checked.
    /// </summary>
    /// <returns>The number of deliveries deleted.</returns>
    public ValueTask<int> TrimAsync(Instant now, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                (string, object?)[] old = [("@limit", AtOnce), ("@expired", (now - s_kept).Micros)];
                await database.ExecuteAsync(
                    connection,
                    $"delete from delivery_try where delivery_id in ({Old})",
                    stopping,
                    old
                );
                return await database.ExecuteAsync(
                    connection,
                    $"delete from delivery where id in ({Old})",
                    stopping,
                    old
                );
            },
            stopping
        );
}
