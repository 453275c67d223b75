using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>A try with the delivery that it belongs to.</summary>
internal sealed record TryOfDelivery(DeliveryId DeliveryId, DeliveryTry Try);

/// <summary>Table <c>delivery_try t</c>.</summary>
internal static class DeliveryTryRow
{
    private static readonly Table<TryOfDelivery> s_table = new("delivery_try", "t");

    public static readonly Column<DeliveryId> DeliveryId = s_table.Id<DeliveryId>("delivery_id", t => t.DeliveryId);
    public static readonly Column<Instant> At = s_table.Moment("at", t => t.Try.At);
    public static readonly Column<int> TookMs = s_table.Int("took_ms", t => (int)t.Try.Duration.TotalMilliseconds);
    public static readonly Column<int?> Status = s_table.IntOrNull("status", t => t.Try.Status);
    public static readonly Column<string?> Error = s_table.TextOrNull("error", t => t.Try.Error);
    public static readonly Column<string?> Answer = s_table.TextOrNull("answer", t => t.Try.Answer);

    public static readonly SelectList Columns = s_table.SelectAllBut(DeliveryId);

    public static readonly NamedInsert<TryOfDelivery> Insert = s_table.InsertNamed();

    public static DeliveryTry Read(DbDataReader reader) =>
        new(
            At.Read(reader),
            TimeSpan.FromMilliseconds(TookMs.Read(reader)),
            Status.Read(reader),
            Error.Read(reader),
            Answer.Read(reader)
        );
}
