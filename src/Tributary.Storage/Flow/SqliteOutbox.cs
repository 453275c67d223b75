using Tributary.Engine.Deciding;
using Tributary.Engine.Outbox;

namespace Tributary.Storage.Flow;

internal sealed partial class SqliteBatch
{
    // language=sql
    private const string InsertOutbox = """
        insert into outbox (partition_id, seq, place, program_id, kind, subject_id, facts, at) values (?1, ?2, ?3, ?4,
            ?5, ?6, ?7, ?8)
        """;

    private void WriteOutbox(BatchDecisions decisions)
    {
        foreach (var r in decisions.Outbox)
            session.Run(
                InsertOutbox,
                r.Partition,
                r.Seq,
                r.Place,
                r.ProgramId,
                ChangeSet.NameOf(r.Kind),
                r.SubjectId,
                r.Facts,
                decisions.Now
            );
    }
}
