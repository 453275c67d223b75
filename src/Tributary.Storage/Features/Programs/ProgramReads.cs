using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Programs;

/// <param name="Version">The latest version stored, even if it takes effect later.</param>
public sealed record ProgramView(ProgramId Id, string Name, ProgramStatus Status, Instant CreatedAt, int Version);

/// <param name="Document">Canonical JSON.</param>
/// <param name="WithdrawnAt">When it was withdrawn or replaced before it took effect; null otherwise.</param>
public sealed record TermsView(
    int Version,
    Instant EffectiveFrom,
    Instant CreatedAt,
    byte[] Document,
    Instant? WithdrawnAt
);

public sealed class ProgramReads(Database database)
{
    /// <param name="only">The one program that the caller may see; null for all.</param>
    public async ValueTask<ListPage<ProgramView>> ListAsync(
        ProgramId? only,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter().And("p.id = @only", "@only", only).Within(range, "p.id", "p.created_at");
        var rows = await database.ListAsync(
            $"""
            select p.id, p.name, p.status, p.created_at, p.version from program p where {filter}
                order by p.id desc limit @limit
            """,
            ReadProgram,
            stopping,
            filter.Parameters
        );
        return ListPage<ProgramView>.Of(rows, range.Limit, row => row.Id.Value);
    }

    public ValueTask<List<string>> ListNamesAsync(CancellationToken stopping) =>
        database.ListAsync("select name from program", reader => reader.GetString(0), stopping);

    /// <summary>Lists versions, the latest first; <see cref="ListRange.Before"/> is a version.</summary>
    public async ValueTask<ListPage<TermsView>> ListTermsAsync(
        ProgramId programId,
        ListRange range,
        CancellationToken stopping
    )
    {
        var filter = new Filter()
            .And("t.program_id = @program", "@program", programId)
            .Within(range, "t.version", "t.created_at");
        var rows = await database.ListAsync(
            $"""
            select t.version, t.effective_from, t.created_at, t.document, t.withdrawn_at from terms t where {filter}
                order by t.version desc limit @limit
            """,
            ReadTerms,
            stopping,
            filter.Parameters
        );
        return ListPage<TermsView>.Of(rows, range.Limit, row => row.Version);
    }

    public async ValueTask<TermsView?> FindTermsAsync(ProgramId programId, int version, CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select t.version, t.effective_from, t.created_at, t.document, t.withdrawn_at from terms t "
                    + "where t.program_id = @program and t.version = @version",
                ReadTerms,
                stopping,
                ("@program", programId),
                ("@version", version)
            )
        ).SingleOrDefault();

    /// <summary>Returns the names of all programs by internal id.</summary>
    public async ValueTask<IReadOnlyDictionary<ProgramId, string>> NamesAsync(CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select p.id, p.name from program p",
                reader => (Id: reader.Id<ProgramId>(0), Name: reader.GetString(1)),
                stopping
            )
        ).ToDictionary(row => row.Id, row => row.Name);

    private static ProgramView ReadProgram(DbDataReader reader) =>
        new(
            Id: reader.Id<ProgramId>(0),
            Name: reader.GetString(1),
            Status: reader.Word<ProgramStatus>(2),
            CreatedAt: reader.Instant(3),
            Version: reader.GetInt32(4)
        );

    private static TermsView ReadTerms(DbDataReader reader) =>
        new(
            Version: reader.GetInt32(0),
            EffectiveFrom: reader.Instant(1),
            CreatedAt: reader.Instant(2),
            Document: reader.GetFieldValue<byte[]>(3),
            WithdrawnAt: reader.InstantOrNull(4)
        );
}
