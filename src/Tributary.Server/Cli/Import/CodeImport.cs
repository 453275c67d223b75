using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Cli.Progress;
using Tributary.Storage.Features.Codes;

namespace Tributary.Server.Cli.Import;

/// <summary>Gives members the codes that they have already shared, so that existing links keep working.</summary>
internal sealed class CodeImport(IStore store, CodeReads codes, ProgramCall call, ImportOptions options)
{
    public async Task<ImportTally> RunAsync(CsvFile file, ProgressDisplay board, CancellationToken stopping)
    {
        var plan = call.Program.PlanAt(store.Now);
        using var rows = file.Read();
        using var rejects = new Rejects(options.RejectsPath, rows.Header);
        var json = new RowJson(RowFields.OfCodes, file, rows.Header, _ => null);
        var intake = new RowIntake<ImportedCode>(options.Batch, rejects, AddAsync);
        var advance = board.Begin("codes", rows.Bytes.All);
        while (rows.Next())
        {
            var row = rows.ToRow();
            if (
                json.TryRead(
                    row,
                    (element, faults) => ImportedCode.Read(element, plan, faults),
                    out var input,
                    out var reason
                )
            )
                await intake.AddAsync(input, row, stopping);
            else
                rejects.Add(row, reason);
            advance(rows.Bytes.Read);
        }
        await intake.FlushAsync(stopping);
        return intake.Tally with { Ignored = json.Ignored };
    }

    private async ValueTask<IReadOnlyList<RowResult>> AddAsync(
        IReadOnlyList<ImportedCode> rows,
        CancellationToken stopping
    )
    {
        var ids = await store.TakeIdsAsync(rows.Count, stopping);
        var results = new RowResult[rows.Count];
        var wanted = new List<(int Row, CodeFacts Code)>(rows.Count);
        var owners = await store.FindMembersAsync(
            [.. rows.Select(row => new MemberName(call.Program.Id, row.Member))],
            stopping
        );
        foreach (var (i, row) in rows.Index())
        {
            if (owners[i] is { } owner)
                wanted.Add((i, CodeOf(row, owner, ids.Next<CodeId>())));
            else
                results[i] = RowResult.Refused(MemberErrors.MemberNotFound);
        }
        var added = await store.AddCodesAsync([.. wanted.Select(code => code.Code)], stopping);
        foreach (var ((row, code), isNew) in wanted.Zip(added))
            results[row] =
                isNew ? new RowResult(RowOutcome.Accepted)
                : await IsOwnAsync(code, stopping) ? new RowResult(RowOutcome.Duplicate)
                : RowResult.Refused(CodeErrors.CodeTaken);
        return results;
    }

    private CodeFacts CodeOf(ImportedCode row, MemberPlace owner, CodeId id) =>
        new()
        {
            Id = id,
            ProgramId = call.Program.Id,
            Code = row.Code.Code!,
            Kind = row.Code.Kind,
            MemberId = owner.MemberId,
            MemberExternalId = row.Member,
            MemberStatus = MemberStatus.Active,
            Destination = row.Code.Destination,
            StartsAt = row.Code.StartsAt,
            EndsAt = row.Code.EndsAt,
            MaxUses = row.Code.MaxUses,
            Uses = 0,
            CreatedAt = store.Now,
        };

    private async ValueTask<bool> IsOwnAsync(CodeFacts code, CancellationToken stopping) =>
        await codes.FindAsync(call.Program.Id, code.Code, stopping) is { } found
        && found.MemberExternalId == code.MemberExternalId;
}
