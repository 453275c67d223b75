using Tributary.Engine.Alerts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Alerts;

/// <summary>An alert that was raised or cleared at some time.</summary>
public sealed record AlertEvent(EntryId Id, Instant At, bool IsRaised, AlertFacts Alert);

/// <summary>Lists the alerts of the log.</summary>
public sealed class AlertHistory(Database database)
{
    // Entries about a whole program have the member 0, so the index of a member's entries finds them.
    private const string OfPrograms =
        $"e.member_id = 0 and e.type in ('{EntryTypes.AlertRaise}', '{EntryTypes.AlertClear}')";

    public async ValueTask<ListPage<AlertEvent>> ListAsync(
        ProgramId programId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("e.program_id = @program", "@program", programId)
            .And(OfPrograms)
            .Within(range, "e.id", "e.accepted_at");
        var rows = await database.ListAsync(
            $"""
            select e.id, e.accepted_at, e.type, e.facts from entry e
            where {filter} order by e.id desc limit @limit
            """,
            reader => new AlertEvent(
                reader.Id<EntryId>(0),
                reader.Instant(1),
                reader.GetString(2) == EntryTypes.AlertRaise,
                ((IAlertCommand)CommandRegistry.Of(reader.GetString(2)).Parse(reader.Json(3))).Alert
            ),
            stopping,
            filter.Parameters
        );
        return ListPage<AlertEvent>.Of(rows, range.Limit, row => row.Id.Value);
    }
}
