using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>Table <c>delivery d</c>: a row of the outbox on its way to one webhook.</summary>
internal static class DeliveryRow
{
    private static readonly Table<Delivery> s_table = new("delivery", "d");

    public static readonly Column<DeliveryId> Id = s_table.Id<DeliveryId>("id", d => d.Id);
    public static readonly Column<WebhookId> WebhookId = s_table.Id<WebhookId>("webhook_id", d => d.WebhookId);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", d => d.Row.ProgramId);
    public static readonly Column<int> Partition = s_table.Int("partition_id", d => d.Row.Partition);
    public static readonly Column<long> Seq = s_table.Long("seq", d => d.Row.Seq);
    public static readonly Column<int> Place = s_table.Int("place", d => d.Row.Place);
    public static readonly Column<string> Kind = s_table.Text("kind", d => ChangeSet.NameOf(d.Row.Kind));
    public static readonly Column<SubjectId> SubjectId = s_table.Id<SubjectId>("subject_id", d => d.Row.SubjectId);
    public static readonly Column<string> Facts = s_table.Text("facts", d => d.Row.Facts);
    public static readonly Column<Instant> At = s_table.Moment("at", d => d.Row.At);
    public static readonly Column<string?> RequestId = s_table.TextOrNull("request_id", d => d.Row.RequestId);
    public static readonly Column<DeliveryStatus> Status = s_table.Word("status", d => d.Status);
    public static readonly Column<int> Tries = s_table.Int("tries", d => d.Tries);
    public static readonly Column<Instant?> NextAt = s_table.MomentOrNull("next_at", d => d.NextAt);
    public static readonly Column<Instant?> LastAt = s_table.MomentOrNull("last_at", d => d.LastAt);
    public static readonly Column<int?> LastStatus = s_table.IntOrNull("last_status", d => d.LastStatus);
    public static readonly Column<string?> LastError = s_table.TextOrNull("last_error", d => d.LastError);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", d => d.CreatedAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<Delivery> Insert = s_table.InsertNamed();

    /// <summary>Inserts deliveries, and skips those of a change that the webhook already has.</summary>
    public static readonly TableWrite<Delivery> InsertOrSkip = s_table.InsertOrSkip(WebhookId, Partition, Seq, Place);

    public static Delivery Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            WebhookId = WebhookId.Read(reader),
            Row = new OutboxRow(
                Partition.Read(reader),
                Seq.Read(reader),
                Place.Read(reader),
                ProgramId.Read(reader),
                OutboxRows.ParseKind(Kind.Read(reader)),
                SubjectId.Read(reader),
                Facts.Read(reader),
                At.Read(reader)
            )
            {
                RequestId = RequestId.Read(reader),
            },
            Status = Status.Read(reader),
            Tries = Tries.Read(reader),
            NextAt = NextAt.Read(reader),
            LastAt = LastAt.Read(reader),
            LastStatus = LastStatus.Read(reader),
            LastError = LastError.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
        };
}
