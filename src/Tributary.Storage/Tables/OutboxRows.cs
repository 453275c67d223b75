using System.Data.Common;
using Tributary.Engine.Outbox;

namespace Tributary.Storage.Tables;

internal static class OutboxRows
{
    /// <summary>Of <c>outbox o</c>.</summary>
    public const string Columns = "o.partition_id, o.seq, o.place, o.program_id, o.kind, o.subject_id, o.facts, o.at";

    public static OutboxRow Read(DbDataReader reader) => new(
        Partition: reader.GetInt32(0), Seq: reader.GetInt64(1), Place: reader.GetInt32(2), ProgramId: reader.GetInt64(3), Kind: ReadKind(reader, 4),
        SubjectId: reader.GetInt64(5), Facts: reader.GetString(6), At: reader.Instant(7));

    /// <exception cref="FormatException">A kind that this version does not know.</exception>
    public static ChangeKind ReadKind(DbDataReader reader, int column) =>
        ChangeSet.TryParse(reader.GetString(column), out var kind) ? kind : throw new FormatException($"'{reader.GetString(column)}' is no kind of change.");
}
