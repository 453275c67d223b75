using Tributary.Engine;

namespace Tributary.Storage;

public sealed class CodeReads(Database database)
{
    /// <param name="code">In any case.</param>
    public async ValueTask<CodeFacts?> FindAsync(long programId, string code, CancellationToken stopping) =>
        (await database.ListAsync($"""
            select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
            where c.folded = @folded and c.program_id = @program
            """, CodeRow.Read, stopping, ("@folded", CodeText.Fold(code)), ("@program", programId))).SingleOrDefault();

    /// <summary>In every program that has it; two are enough to know that it does not say which.</summary>
    public ValueTask<List<CodeFacts>> FindAnywhereAsync(string code, CancellationToken stopping) => database.ListAsync($"""
        select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
        where c.folded = @folded limit 2
        """, CodeRow.Read, stopping, ("@folded", CodeText.Fold(code)));
}
