using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Keys;

/// <summary>A request with an idempotency key, as it begins.</summary>
internal sealed record BegunRequest(ProgramId ProgramId, byte[] KeyHash, byte[] BodyHash, Instant At);

/// <summary>Table <c>idempotency i</c>.</summary>
internal static class IdempotencyRow
{
    private static readonly Table<BegunRequest> s_table = new("idempotency", "i");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.ProgramId);
    public static readonly Column<byte[]> KeyHash = s_table.Bytes("key_hash", r => r.KeyHash);
    public static readonly Column<byte[]> BodyHash = s_table.Bytes("body_hash", r => r.BodyHash);
    public static readonly Column<int?> Status = s_table.IntOrNull("status");
    public static readonly Column<string?> ContentType = s_table.TextOrNull("content_type");
    public static readonly Column<byte[]?> Response = s_table.BytesOrNull("response");
    public static readonly Column<string?> Location = s_table.TextOrNull("location");
    public static readonly Column<Instant> At = s_table.Moment("at", r => r.At);

    public static readonly SelectList Columns = s_table.SelectAllBut(ProgramId, KeyHash);

    public static readonly NamedInsert<BegunRequest> Insert = s_table.InsertNamed();

    public static KeyedRequest Read(DbDataReader reader) =>
        new(
            BodyHash.Read(reader),
            Status.Read(reader) is { } status
                ? new KeyedResponse(
                    status,
                    ContentType.Read(reader),
                    Response.Read(reader) ?? [],
                    Location.Read(reader)
                )
                : null,
            At.Read(reader)
        );
}
