using System.Text.Json;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Alerts;

/// <summary>
/// Stores alert rules and their state. A transition changes the row on the condition that nobody else has changed it,
/// and leaves the command that tells of it in the row until the log has it. So each transition is told once, even if
/// the node dies in between.
/// </summary>
public sealed class AlertRules(Database database)
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMinutes(1);

    public async ValueTask AddAsync(AlertRule rule, AuditRecord audit, CancellationToken stopping) =>
        await database.AuditedAsync(
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    AlertRuleRow.Insert.Sql,
                    stopping,
                    AlertRuleRow.Insert.Parameters(rule)
                ),
            stopping
        );

    public async ValueTask<ListPage<AlertRule>> ListAsync(
        ProgramId programId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("a.program_id = @program", "@program", programId)
            .And("a.deleted = @no", "@no", false)
            .Within(range, "a.id", "a.created_at", "a.updated_at");
        var rows = await database.ListAsync(
            $"select {AlertRuleRow.Columns} from alert_rule a where {filter} order by a.id desc limit @limit",
            AlertRuleRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<AlertRule>.Of(rows, range.Limit, row => row.Id.Value);
    }

    /// <summary>Lists the rules of all programs, those that only wait to be cleared among them.</summary>
    public ValueTask<List<AlertRule>> ListAllAsync(CancellationToken stopping) =>
        database.ListAsync(
            $"select {AlertRuleRow.Columns} from alert_rule a order by a.program_id, a.id",
            AlertRuleRow.Read,
            stopping
        );

    public async ValueTask<AlertRule?> FindAsync(ProgramId programId, AlertRuleId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"""
                select {AlertRuleRow.Columns} from alert_rule a
                where a.program_id = @program and a.id = @id and a.deleted = @no
                """,
                AlertRuleRow.Read,
                stopping,
                ("@program", programId),
                ("@id", id),
                ("@no", false)
            )
        ).SingleOrDefault();

    /// <summary>Returns how many rules a program has.</summary>
    public async ValueTask<long> CountAsync(ProgramId programId, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select count(*) from alert_rule where program_id = @program and deleted = @no",
                reader => reader.GetInt64(0),
                stopping,
                ("@program", programId),
                ("@no", false)
            )
        ).Single();

    /// <returns>False when there is no such rule.</returns>
    public ValueTask<bool> PatchAsync(
        AlertRule rule,
        AlertRuleChange patch,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        database.AuditedAsync(
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    """
                    update alert_rule set threshold = coalesce(@threshold, threshold),
                        window_days = coalesce(@window_days, window_days),
                        min_events = coalesce(@min_events, min_events), enabled = coalesce(@enabled, enabled),
                        updated_at = @now
                    where program_id = @program and id = @id and deleted = @no
                    """,
                    stopping,
                    ("@threshold", AlertRuleRow.Text(patch.Threshold)),
                    ("@window_days", patch.WindowDays),
                    ("@min_events", patch.MinEvents),
                    ("@enabled", patch.IsEnabled),
                    ("@now", audit.At.Micros),
                    ("@program", rule.ProgramId),
                    ("@id", rule.Id),
                    ("@no", false)
                ),
            stopping
        );

    /// <summary>
    /// Deletes a rule for all readers. The row goes with <see cref="RemoveAsync"/>, once its alert is cleared.
    /// </summary>
    /// <inheritdoc cref="PatchAsync"/>
    public ValueTask<bool> DeleteAsync(
        ProgramId programId,
        AlertRuleId id,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        database.AuditedAsync(
            audit,
            connection =>
                database.ExecuteAsync(
                    connection,
                    """
                    update alert_rule set deleted = @yes, updated_at = @now
                    where program_id = @program and id = @id and deleted = @no
                    """,
                    stopping,
                    ("@yes", true),
                    ("@now", audit.At.Micros),
                    ("@program", programId),
                    ("@id", id),
                    ("@no", false)
                ),
            stopping
        );

    /// <summary>Returns true when some program has a rule.</summary>
    public async ValueTask<bool> HasAnyAsync(CancellationToken stopping) =>
        (await database.ListAsync("select id from alert_rule limit 1", reader => reader.GetInt64(0), stopping)).Count
        > 0;

    /// <summary>Takes the right to evaluate all rules, which one node has once a minute.</summary>
    public ValueTask<bool> TakeTurnAsync(Instant now, CancellationToken stopping) =>
        database.TakeTurnAsync("alerts", now, now + s_turn, stopping);

    /// <summary>Stores the values of rules whose state stays. A rule that was changed meanwhile is skipped.</summary>
    public async ValueTask SetValuesAsync(
        IReadOnlyCollection<(AlertRule Rule, AlertReading Reading)> values,
        Instant now,
        CancellationToken stopping
    )
    {
        if (values.Count == 0)
            return;
        var rows = values.Select(one =>
            new object?[]
            {
                one.Rule.Id.Value,
                one.Rule.UpdatedAt.Micros,
                AlertRuleRow.Text(one.Reading.Value),
                one.Reading.Events,
            }
        );
        await database.ExecuteAsync(
            $"""
            update alert_rule set value = item.value ->> 2, events = cast(item.value ->> 3 as bigint),
                evaluated_at = @now
            from {database.Items("@rows")}
            where alert_rule.id = cast(item.value ->> 0 as bigint)
                and alert_rule.updated_at = cast(item.value ->> 1 as bigint)
            """,
            stopping,
            ("@now", now.Micros),
            ("@rows", JsonSerializer.Serialize(rows))
        );
    }

    /// <summary>Stores a transition with the command that tells of it.</summary>
    /// <param name="rule">The rule as it was evaluated.</param>
    /// <param name="changed">The rule with its new state.</param>
    /// <returns>False when somebody else has changed the rule meanwhile.</returns>
    public async ValueTask<bool> ChangeAsync(AlertRule rule, AlertRule changed, CancellationToken stopping) =>
        await database.ExecuteAsync(
            """
            update alert_rule set state = @state, transitions = @transitions, since = @since,
                raised_value = @raised_value, value = @value, events = @events, evaluated_at = @evaluated,
                pending = @pending, updated_at = @now
            where id = @id and transitions = @before and updated_at = @updated and pending is null
            """,
            stopping,
            ("@state", EnumNames.Of(changed.State)),
            ("@transitions", changed.Transitions),
            ("@since", changed.Since.Micros),
            ("@raised_value", AlertRuleRow.Text(changed.RaisedValue)),
            ("@value", AlertRuleRow.Text(changed.Value)),
            ("@events", changed.Events),
            ("@evaluated", changed.EvaluatedAt?.Micros),
            ("@pending", changed.Pending),
            ("@now", changed.UpdatedAt.Micros),
            ("@id", rule.Id),
            ("@before", rule.Transitions),
            ("@updated", rule.UpdatedAt.Micros)
        ) > 0;

    /// <summary>Records that the log has the command of the rule's last transition.</summary>
    public async ValueTask EndPendingAsync(AlertRule rule, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update alert_rule set pending = null where id = @id and transitions = @transitions",
            stopping,
            ("@id", rule.Id),
            ("@transitions", rule.Transitions)
        );

    /// <summary>Removes a rule that was deleted, once its alert is cleared and sinks have been told.</summary>
    public async ValueTask RemoveAsync(AlertRuleId id, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "delete from alert_rule where id = @id and deleted = @yes and state = 'quiet' and pending is null",
            stopping,
            ("@id", id),
            ("@yes", true)
        );
}
