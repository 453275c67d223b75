using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Codes;

public sealed class CodeReads(Database database)
{
    private readonly GroupRead<(ProgramId Program, string Text), IReadOnlyList<PlacedCode>> _codes =
        database.GroupedByText(
            $"""
            select m.partition_id, {CodeRow.Columns}
            from code c join member m on m.program_id = c.program_id and m.id = c.member_id
            where c.folded = @folded and c.program_id = @program
            """,
            row => new PlacedCode(CodeRow.Read(row, 1), row.GetInt32(0)),
            "@folded"
        );

    public async ValueTask<LinkChanges> FindChangesAsync(ProgramId programId, CancellationToken stopping) =>
        new(
            (
                await database.ListAsync(
                    "select partition_id, changes from link_change where program_id = @program",
                    row => (Partition: row.GetInt32(0), Changes: row.GetInt64(1)),
                    stopping,
                    ("@program", programId)
                )
            ).ToDictionary(row => row.Partition, row => row.Changes)
        );

    /// <param name="code">In any case.</param>
    public async ValueTask<CodeFacts?> FindAsync(ProgramId programId, string code, CancellationToken stopping) =>
        (await FindPlacedAsync(programId, code, stopping))?.Code;

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<PlacedCode?> FindPlacedAsync(ProgramId programId, string code, CancellationToken stopping) =>
        await _codes.FindAsync((programId, CodeText.Fold(code)), stopping) is [var found] ? found : null;

    /// <summary>
    /// Finds the oldest code with this text in any program. The short link belongs to it, whether it redirects or not.
    /// </summary>
    public async ValueTask<CodeFacts?> FindFirstAsync(string code, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"""
                select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
                where c.folded = @folded order by c.created_at, c.id limit 1
                """,
                CodeRow.Read,
                stopping,
                ("@folded", CodeText.Fold(code))
            )
        ).SingleOrDefault();

    public async ValueTask<ListPage<CodeFacts>> ListAsync(
        ProgramId programId,
        MemberId memberId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("c.program_id = @program", "@program", programId)
            .And("c.member_id = @member", "@member", memberId)
            .Within(range, "c.id", "c.created_at");
        var rows = await database.ListAsync(
            $"""
            select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
            where {filter} order by c.id desc limit @limit
            """,
            CodeRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<CodeFacts>.Of(rows, range.Limit, row => row.Id.Value);
    }
}
