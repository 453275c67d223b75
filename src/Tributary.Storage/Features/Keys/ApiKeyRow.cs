using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Keys;

/// <summary>Table <c>api_key k</c>.</summary>
internal static class ApiKeyRow
{
    private static readonly Table<ApiKey> s_table = new("api_key", "k");

    public static readonly Column<KeyId> Id = s_table.Id<KeyId>("id", k => k.Id);
    public static readonly Column<string> Prefix = s_table.Text("prefix", k => k.Prefix);
    public static readonly Column<byte[]> Hash = s_table.Bytes("hash", k => k.Hash);
    public static readonly Column<string> Name = s_table.Text("name", k => k.Name);
    public static readonly Column<string> Scopes = s_table.Text("scopes", k => k.Scopes);
    public static readonly Column<ProgramId?> ProgramId = s_table.IdOrNull<ProgramId>("program_id", k => k.ProgramId);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", k => k.CreatedAt);
    public static readonly Column<Instant?> ExpiresAt = s_table.MomentOrNull("expires_at", k => k.ExpiresAt);
    public static readonly Column<Instant?> RevokedAt = s_table.MomentOrNull("revoked_at", k => k.RevokedAt);
    public static readonly Column<Instant?> LastUsedAt = s_table.MomentOrNull("last_used_at", k => k.LastUsedAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<ApiKey> Insert = s_table.InsertNamed();

    public static ApiKey Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            Prefix = Prefix.Read(reader),
            Hash = Hash.Read(reader),
            Name = Name.Read(reader),
            Scopes = Scopes.Read(reader),
            ProgramId = ProgramId.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            ExpiresAt = ExpiresAt.Read(reader),
            RevokedAt = RevokedAt.Read(reader),
            LastUsedAt = LastUsedAt.Read(reader),
        };
}
