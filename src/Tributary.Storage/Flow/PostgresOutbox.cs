using Tributary.Engine.Deciding;
using Tributary.Engine.Outbox;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

internal sealed partial class PostgresBatch
{
    // language=sql
    private const string InsertOutbox = """
        insert into outbox (partition_id, seq, place, program_id, kind, subject_id, facts, at)
        select unnest($1::int[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::bigint[]), unnest($5::text[]),
            unnest($6::bigint[]),
            unnest($7::text[]), $8
        """;

    private static void WriteOutbox(RoundTrip trip, BatchDecisions decisions)
    {
        var rows = decisions.Outbox;
        trip.WriteRows(
            rows.Count,
            InsertOutbox,
            rows.Column(r => r.Partition),
            rows.Column(r => r.Seq),
            rows.Column(r => r.Place),
            rows.Column(r => r.ProgramId),
            rows.Column(r => ChangeSet.NameOf(r.Kind)),
            rows.Column(r => r.SubjectId),
            rows.Column(r => r.Facts),
            decisions.Now.Micros
        );
    }
}
