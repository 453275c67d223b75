using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Accepts the events of a file, row by row in bounded memory, checked as the API would. An event that already exists
/// stays unchanged, so an interrupted run can simply be repeated.
/// </summary>
internal sealed class EventImport(IStore store, ProgramCall call, ImportOptions options)
{
    /// <param name="type">The type of rows that do not name one.</param>
    public async Task<ImportTally> RunAsync(
        CsvFile file,
        string type,
        ProgressDisplay board,
        CancellationToken stopping
    )
    {
        var now = store.Now;
        var plan = call.Program.PlanAt(now);
        using var rows = file.Read();
        using var rejects = new Rejects(options.RejectsPath, rows.Header);
        var json = new RowJson(
            RowFields.OfEvents,
            file,
            rows.Header,
            name => PlatformFields.KindOfProperty(call.Program, name),
            ("type", type)
        );
        var intake = new RowIntake<NewEntry>(options.Batch, rejects, AcceptAsync);
        var advance = board.Begin("events", rows.Bytes.All);
        while (rows.Next())
        {
            var row = rows.ToRow();
            if (
                json.TryRead(
                    row,
                    (element, faults) => EventInput.Read(element, "", call, plan, now, faults),
                    out var entry,
                    out var reason
                )
            )
                await intake.AddAsync(Marked(entry), row, stopping);
            else
                rejects.Add(row, reason);
            advance(rows.Bytes.Read);
        }
        await intake.FlushAsync(stopping);
        return intake.Tally with { Ignored = json.Ignored };
    }

    private NewEntry Marked(NewEntry entry)
    {
        var shifted = entry with { OccurredAt = entry.OccurredAt + options.Shift };
        var isHistory = options.IsHistory(shifted.OccurredAt ?? store.Now);
        return isHistory
            ? shifted with
            {
                Facts = (EventPayload.Parse(shifted.Facts) with { IsHistory = true }).ToJson(),
            }
            : shifted;
    }

    private async ValueTask<IReadOnlyList<RowResult>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var accepted = await store.AcceptAsync(entries, stopping);
        return
        [
            .. accepted.Select(entry =>
                entry.Outcome switch
                {
                    EntryOutcome.Accepted => new RowResult(RowOutcome.Accepted),
                    EntryOutcome.Duplicate => new RowResult(RowOutcome.Duplicate),
                    _ => RowResult.Refused(EventErrors.EventDiffers),
                }
            ),
        ];
    }
}
