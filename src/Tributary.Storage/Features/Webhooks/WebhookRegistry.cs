using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>A receiver of a program's changes.</summary>
public sealed record Webhook
{
    public required WebhookId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required string Url { get; init; }

    /// <summary>Names of kinds, or <c>*</c>.</summary>
    public required IReadOnlyList<string> Events
    {
        get;
        init
        {
            field = value;
            Kinds = ChangeNames.KindsOf(value);
        }
    }

    public required string Secret { get; init; }

    /// <summary>Also signs until <see cref="OldSecretUntil"/>.</summary>
    public string? OldSecret { get; init; }

    public Instant? OldSecretUntil { get; init; }
    public required bool IsEnabled { get; init; }
    public string? DisabledReason { get; init; }

    /// <summary>The first failure since the last success; null while posts succeed.</summary>
    public Instant? FailingSince { get; init; }

    public required Instant CreatedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    public ChangeSet Kinds { get; private init; }

    public IReadOnlyList<string> SecretsAt(Instant now) =>
        OldSecret is not null && now < OldSecretUntil ? [Secret, OldSecret] : [Secret];
}

/// <param name="IsEnabled">True also clears the earlier failure.</param>
public sealed record WebhookChange(string? Url, IReadOnlyList<string>? Events, bool? IsEnabled);

/// <summary>Stores webhooks, and updates their program's set of subscribed changes with each change.</summary>
public sealed class WebhookRegistry(Database database, Sinks sinks)
{
    public async ValueTask AddAsync(Webhook webhook, AuditRecord audit, CancellationToken stopping) =>
        await ChangeAsync(
            webhook.ProgramId,
            audit,
            async connection =>
            {
                await sinks.AddAsync(connection, Sinks.Webhooks, takesAll: false, webhook.CreatedAt, stopping);
                return await database.ExecuteAsync(
                    connection,
                    WebhookRow.Insert.Sql,
                    stopping,
                    WebhookRow.Insert.Parameters(webhook)
                );
            },
            stopping
        );

    public async ValueTask<ListPage<Webhook>> ListAsync(
        ProgramId programId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("w.program_id = @program", "@program", programId)
            .Within(range, "w.id", "w.created_at", "w.updated_at");
        var rows = await database.ListAsync(
            $"select {WebhookRow.Columns} from webhook w where {filter} order by w.id desc limit @limit",
            WebhookRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<Webhook>.Of(rows, range.Limit, row => row.Id.Value);
    }

    public async ValueTask<Webhook?> FindAsync(ProgramId programId, WebhookId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"select {WebhookRow.Columns} from webhook w where w.program_id = @program and w.id = @id",
                WebhookRow.Read,
                stopping,
                ("@program", programId),
                ("@id", id)
            )
        ).SingleOrDefault();

    /// <summary>Returns how many webhooks a program has.</summary>
    public async ValueTask<long> CountAsync(ProgramId programId, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select count(*) from webhook where program_id = @program",
                r => r.GetInt64(0),
                stopping,
                ("@program", programId)
            )
        ).Single();

    /// <returns>False when there is no such webhook.</returns>
    public ValueTask<bool> PatchAsync(
        ProgramId programId,
        WebhookId id,
        WebhookChange patch,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        ChangeAsync(
            programId,
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    """
                    update webhook set url = coalesce(@url, url), events = coalesce(@events, events),
                        enabled = coalesce(@enabled, enabled),
                        disabled_reason = case when @touched = @no then disabled_reason else null end,
                        failing_since = case when @touched = @no then failing_since else null end, updated_at = @now
                    where program_id = @program and id = @id
                    """,
                    stopping,
                    ("@url", patch.Url),
                    ("@events", patch.Events is null ? null : JsonSerializer.Serialize(patch.Events)),
                    ("@enabled", patch.IsEnabled),
                    ("@touched", patch.IsEnabled is not null),
                    ("@no", false),
                    ("@now", audit.At.Micros),
                    ("@program", programId),
                    ("@id", id)
                ),
            stopping
        );

    /// <inheritdoc cref="PatchAsync"/>
    public ValueTask<bool> DeleteAsync(
        ProgramId programId,
        WebhookId id,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        ChangeAsync(
            programId,
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    "delete from webhook where program_id = @program and id = @id",
                    stopping,
                    ("@program", programId),
                    ("@id", id)
                ),
            stopping
        );

    /// <summary>
    /// Stores a new secret. The previous one also signs until <paramref name="oldUntil"/>; the one before that no
    /// longer does.
    /// </summary>
    /// <inheritdoc cref="PatchAsync"/>
    public async ValueTask<bool> RotateAsync(
        ProgramId programId,
        WebhookId id,
        string secret,
        Instant oldUntil,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        await database.AuditedAsync(
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    """
                    update webhook set old_secret = secret, old_secret_until = @until, secret = @secret,
                        updated_at = @now where program_id = @program and id = @id
                    """,
                    stopping,
                    ("@until", oldUntil.Micros),
                    ("@secret", secret),
                    ("@now", audit.At.Micros),
                    ("@program", programId),
                    ("@id", id)
                ),
            stopping
        );

    /// <summary>Disables a webhook that does not work.</summary>
    /// <returns>False when it was already disabled, or does not exist.</returns>
    public ValueTask<bool> DisableAsync(
        ProgramId programId,
        WebhookId id,
        string reason,
        Instant now,
        CancellationToken stopping
    ) =>
        ChangeAsync(
            programId,
            audit: null,
            connection =>
                database.ExecuteAsync(
                    connection,
                    "update webhook set enabled = @no, disabled_reason = @reason, updated_at = @now where id "
                        + "= @id and enabled = @yes",
                    stopping,
                    ("@no", false),
                    ("@reason", reason),
                    ("@now", now.Micros),
                    ("@id", id),
                    ("@yes", true)
                ),
            stopping
        );

    /// <summary>Lists the webhooks with due deliveries.</summary>
    public ValueTask<List<Webhook>> ListDueAsync(Instant now, CancellationToken stopping) =>
        database.ListAsync(
            $"""
            select {WebhookRow.Columns} from webhook w
            where w.enabled = @yes and exists (select 1 from delivery d where d.webhook_id = w.id
                and d.status = 'pending' and d.next_at <= @now)
            """,
            WebhookRow.Read,
            stopping,
            ("@yes", true),
            ("@now", now.Micros)
        );

    /// <summary>Locks the program's row first, so that two changes in one program follow each other.</summary>
    /// <param name="audit">Null for a change that is an entry of the log too.</param>
    private ValueTask<bool> ChangeAsync(
        ProgramId programId,
        AuditRecord? audit,
        Func<DbConnection, ValueTask<int>> change,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                await database.ListAsync(
                    connection,
                    $"select id from program where id = @program {database.Locked}",
                    r => r.GetInt64(0),
                    stopping,
                    ("@program", programId)
                );
                if (await change(connection) == 0)
                    return false;
                await sinks.SubscribeAsync(connection, stopping, programId);
                if (audit is not null)
                    await AuditLog.RecordAsync(database, connection, audit, stopping);
                return true;
            },
            stopping
        );
}
