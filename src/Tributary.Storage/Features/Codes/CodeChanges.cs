using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Codes;

/// <summary>Changes codes. Owner and text of a code never change.</summary>
public sealed class CodeChanges(Database database)
{
    private static readonly string Find = $"""
        select {CodeRow.Columns} from code c join member m on m.program_id = c.program_id and m.id = c.member_id
        where c.folded = @folded and c.program_id = @program
        """;

    // language=sql — the row is locked before it is read, so that two changes follow each other
    private const string Lock = "select id from code where folded = @folded and program_id = @program ";

    /// <summary>
    /// Writes the result of <paramref name="change"/>: a code's destination, time span and number of uses.
    /// </summary>
    /// <param name="change">Returns null to leave the code unchanged.</param>
    /// <param name="audit">Is recorded with the change; null for one that is not.</param>
    /// <returns>
    /// The code before and after, where after is null when nothing was written; null when there is no such code.
    /// </returns>
    public ValueTask<(CodeFacts Before, CodeFacts? After)?> ApplyAsync(
        ProgramId programId,
        string code,
        Func<CodeFacts, CodeFacts?> change,
        AuditRecord? audit,
        CancellationToken stopping
    ) =>
        database.WriteAsync<(CodeFacts, CodeFacts?)?>(
            async connection =>
            {
                (string, object?)[] key = [("@folded", CodeText.Fold(code)), ("@program", programId)];
                await database.ListAsync(connection, Lock + database.Locked, row => row.GetInt64(0), stopping, key);
                var found = await database.ListAsync(connection, Find, CodeRow.Read, stopping, key);
                if (found is not [var before])
                    return null;
                if (change(before) is not { } after)
                    return (before, null);
                await database.ExecuteAsync(
                    connection,
                    """
                    update code set destination = @destination, starts_at = @starts, ends_at = @ends, max_uses = @max
                    where folded = @folded and program_id = @program
                    """,
                    stopping,
                    [
                        .. key,
                        ("@destination", after.Destination),
                        ("@starts", after.StartsAt?.Micros),
                        ("@ends", after.EndsAt?.Micros),
                        ("@max", after.MaxUses),
                    ]
                );
                if (audit is not null)
                    await AuditLog.RecordAsync(
                        database,
                        connection,
                        audit with
                        {
                            MemberId = after.MemberId,
                        },
                        stopping
                    );
                return (before, after);
            },
            stopping
        );
}
