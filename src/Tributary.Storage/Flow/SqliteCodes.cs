using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Adds codes that people have chosen or that were imported.</summary>
internal sealed class SqliteCodes(SqliteConnections connections)
{
    public ValueTask<IReadOnlyList<bool>> AddAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping) =>
        connections.WriteAsync<IReadOnlyList<bool>>(
            session => [.. codes.Select(code => TryInsert(session, code))],
            stopping
        );

    public static bool TryInsert(SqliteSession session, CodeFacts code) => CodeRow.InsertOrSkip.TryRun(session, code);
}
