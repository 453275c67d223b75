using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Clicks;

/// <summary>Reads stored clicks for link capture.</summary>
public sealed class ClickReads(Database database)
{
    private readonly GroupRead<(ProgramId Program, VisitorId Visitor, long Since), IReadOnlyList<long>> _latest =
        database.Grouped<(ProgramId Program, VisitorId Visitor, long Since), long>(
            "select c.id from click c where c.program_id = @program and c.visitor_id = @visitor and c.at >= "
                + "@since order by c.at desc limit 1",
            row => row.GetInt64(0),
            keys =>
                [
                    ("@program", keys.Ids(key => key.Program)),
                    ("@visitor", keys.Ids(key => key.Visitor)),
                    ("@since", keys.Column(key => key.Since)),
                ]
        );

    private readonly GroupRead<(ProgramId Program, long Id), IReadOnlyList<long>> _stored = database.GroupedById(
        "select c.id from click c where c.program_id = @program and c.id = @id",
        row => row.GetInt64(0)
    );

    public async ValueTask<bool> WasSeenAsync(
        ProgramId programId,
        VisitorId visitorId,
        Instant since,
        CancellationToken stopping
    ) => (await _latest.FindAsync((programId, visitorId, since.Micros), stopping)).Count > 0;

    public async ValueTask<bool> IsStoredAsync(ClickRecord click, CancellationToken stopping) =>
        (await _stored.FindAsync((click.ProgramId, click.Id.Value), stopping)).Count > 0;
}
