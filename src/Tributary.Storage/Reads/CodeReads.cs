using Tributary.Engine;

namespace Tributary.Storage;

public sealed class CodeReads(Database database)
{
    private readonly GroupRead<(long Program, string Text), IReadOnlyList<CodeFacts>> _codes = database.GroupedByText($"""
        select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
        where c.folded = @folded and c.program_id = @program
        """, CodeRow.Read, "@folded");

    /// <summary>How often something changed on which the program's codes depend, apart from their uses: what was read after the same count is as it was.</summary>
    public async ValueTask<long> CountChangesAsync(long programId, CancellationToken stopping) => (await database.ListAsync(
        "select cast(coalesce(sum(changes), 0) as bigint) from link_change where program_id = @program", row => row.GetInt64(0), stopping,
        ("@program", programId)))[0];

    /// <param name="code">In any case.</param>
    public async ValueTask<CodeFacts?> FindAsync(long programId, string code, CancellationToken stopping) =>
        (await _codes.FindAsync((programId, CodeText.Fold(code)), stopping)).SingleOrDefault();

    /// <summary>In every program that has it; two are enough to know that it does not say which.</summary>
    public ValueTask<List<CodeFacts>> FindAnywhereAsync(string code, CancellationToken stopping) => database.ListAsync($"""
        select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
        where c.folded = @folded limit 2
        """, CodeRow.Read, stopping, ("@folded", CodeText.Fold(code)));
}
