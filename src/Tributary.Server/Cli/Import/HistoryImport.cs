using System.Text.Json;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Accepts rows of history as entries for existing members. A row that was imported before stays unchanged.
/// </summary>
internal sealed class HistoryImport(IStore store, ProgramCall call, ImportOptions options, RowFields fields)
{
    internal static readonly ErrorCode Differs = new(
        "import_differs",
        409,
        "This was imported before with different values and cannot be changed. Correct it with an adjustment."
    );

    public async Task<ImportTally> RunAsync(
        CsvFile file,
        Func<HistoryInput, Func<JsonElement, InputFaults, HistoryRow?>> reader,
        ProgressDisplay board,
        CancellationToken stopping
    )
    {
        var now = store.Now;
        var read = reader(new HistoryInput(call, call.Program.PlanAt(now), now));
        using var rows = file.Read();
        using var rejects = new Rejects(options.RejectsPath, rows.Header);
        var json = new RowJson(fields, file, rows.Header, _ => null);
        var intake = new RowIntake<HistoryRow>(options.Batch, rejects, AcceptAsync);
        var advance = board.Begin("rows", rows.Bytes.All);
        while (rows.Next())
        {
            var row = rows.ToRow();
            if (json.TryRead(row, read, out var input, out var reason))
                await intake.AddAsync(input, row, stopping);
            else
                rejects.Add(row, reason);
            advance(rows.Bytes.Read);
        }
        await intake.FlushAsync(stopping);
        return intake.Tally with { Ignored = json.Ignored };
    }

    private async ValueTask<IReadOnlyList<RowResult>> AcceptAsync(
        IReadOnlyList<HistoryRow> rows,
        CancellationToken stopping
    )
    {
        var places = await store.FindMembersAsync(
            [.. rows.Select(row => new MemberName(call.Program.Id, row.Member))],
            stopping
        );
        var results = new RowResult[rows.Count];
        var entries = new List<(int Row, NewEntry Entry)>(rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            if (places[i] is { } place)
                entries.Add((i, row.Entry with { Target = place }));
            else
                results[i] = RowResult.Refused(MemberErrors.MemberNotFound);
        }
        var accepted = await store.AcceptAsync([.. entries.Select(entry => entry.Entry)], stopping);
        foreach (var ((row, _), answer) in entries.Zip(accepted))
            results[row] = answer.Outcome switch
            {
                EntryOutcome.Accepted => new RowResult(RowOutcome.Accepted),
                EntryOutcome.Duplicate => new RowResult(RowOutcome.Duplicate),
                _ => RowResult.Refused(Differs),
            };
        return results;
    }
}
