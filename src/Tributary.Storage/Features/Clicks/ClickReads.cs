using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Clicks;

/// <summary>Reads stored clicks for link capture.</summary>
public sealed class ClickReads(Database database)
{
    private readonly GroupRead<(ProgramId Program, VisitorId Visitor, Instant Since), IReadOnlyList<ClickId>> _latest =
        database.Grouped<(ProgramId Program, VisitorId Visitor, Instant Since), ClickId>(
            "select c.id from click c where c.program_id = @program and c.visitor_id = @visitor and c.at >= "
                + "@since order by c.at desc limit 1",
            row => row.Id<ClickId>(0),
            keys =>
                [
                    ("@program", keys.Ids(key => key.Program)),
                    ("@visitor", keys.Ids(key => key.Visitor)),
                    ("@since", keys.Column(key => key.Since.Micros)),
                ]
        );

    private readonly GroupRead<(ProgramId Program, ClickId Id), IReadOnlyList<ClickId>> _stored = database.GroupedById<
        ClickId,
        ClickId
    >("select c.id from click c where c.program_id = @program and c.id = @id", row => row.Id<ClickId>(0));

    public async ValueTask<bool> WasSeenAsync(
        ProgramId programId,
        VisitorId visitorId,
        Instant since,
        CancellationToken stopping
    ) => (await _latest.FindAsync((programId, visitorId, since), stopping)).Count > 0;

    public async ValueTask<bool> IsStoredAsync(ClickRecord click, CancellationToken stopping) =>
        (await _stored.FindAsync((click.ProgramId, click.Id), stopping)).Count > 0;
}
