using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>outbox o</c>.</summary>
internal static class OutboxRows
{
    private static readonly Table<OutboxRow> s_table = new("outbox", "o");

    public static readonly Column<int> Partition = s_table.Int("partition_id", o => o.Partition);
    public static readonly Column<long> Seq = s_table.Long("seq", o => o.Seq);
    public static readonly Column<int> Place = s_table.Int("place", o => o.Place);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", o => o.ProgramId);
    public static readonly Column<string> Kind = s_table.Text("kind", o => ChangeSet.NameOf(o.Kind));
    public static readonly Column<SubjectId> SubjectId = s_table.Id<SubjectId>("subject_id", o => o.SubjectId);
    public static readonly Column<string> Facts = s_table.Text("facts", o => o.Facts);
    public static readonly Column<Instant> At = s_table.Now("at");
    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", o => o.RequestId);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly TableWrite<OutboxRow> Insert = s_table.Insert();

    public static OutboxRow Read(DbDataReader reader) =>
        new(
            Partition: Partition.Read(reader),
            Seq: Seq.Read(reader),
            Place: Place.Read(reader),
            ProgramId: ProgramId.Read(reader),
            Kind: ParseKind(Kind.Read(reader)),
            SubjectId: SubjectId.Read(reader),
            Facts: Facts.Read(reader),
            At: At.Read(reader)
        )
        {
            RequestId = RequestId.Read(reader),
        };

    /// <exception cref="FormatException">This version does not know the kind.</exception>
    public static ChangeKind ParseKind(string name) =>
        ChangeSet.TryParse(name, out var kind) ? kind : throw new FormatException($"'{name}' is not a kind of change.");
}
