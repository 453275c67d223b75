using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>Adds codes that people have chosen or that were imported.</summary>
internal sealed class SqliteCodes(SqliteConnections connections)
{
    // language=sql — a code that is already taken is skipped. A new code is never older than an existing one with the
    // same text, because the oldest has the short link.
    private const string InsertCodes = """
        insert into code (folded, program_id, id, code, kind, member_id, destination, starts_at, ends_at, max_uses,
            uses, created_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
            max(?12, coalesce((select max(c.created_at) + 1 from code c where c.folded = ?1), 0)))
        on conflict (folded, program_id) do nothing
        """;

    public ValueTask<IReadOnlyList<bool>> AddAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping) =>
        connections.WriteAsync<IReadOnlyList<bool>>(
            session => [.. codes.Select(code => TryInsert(session, code))],
            stopping
        );

    public static bool TryInsert(SqliteSession session, CodeFacts code) =>
        session.Run(
            InsertCodes,
            CodeText.Fold(code.Code),
            code.ProgramId.Value,
            code.Id.Value,
            code.Code,
            EnumNames.Of(code.Kind),
            code.MemberId.Value,
            code.Destination,
            code.StartsAt,
            code.EndsAt,
            code.MaxUses,
            code.Uses,
            code.CreatedAt
        ) == 1;
}
