using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.People;

/// <summary>Table <c>session s</c>.</summary>
internal static class SessionRow
{
    private static readonly Table<Session> s_table = new("session", "s");

    public static readonly Column<SessionId> Id = s_table.Id<SessionId>("id", s => s.Id);
    public static readonly Column<byte[]> TokenHash = s_table.Bytes("token_hash", s => s.TokenHash);
    public static readonly Column<PersonId> PersonId = s_table.Id<PersonId>("person_id", s => s.PersonId);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", s => s.CreatedAt);
    public static readonly Column<Instant> SeenAt = s_table.Moment("seen_at", s => s.SeenAt);
    public static readonly Column<Instant> EndsAt = s_table.Moment("ends_at", s => s.EndsAt);
    public static readonly Column<string?> Address = s_table.TextOrNull("address", s => s.Address);
    public static readonly Column<string?> UserAgent = s_table.TextOrNull("user_agent", s => s.UserAgent);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<Session> Insert = s_table.InsertNamed();

    public static Session Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            TokenHash = TokenHash.Read(reader),
            PersonId = PersonId.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            SeenAt = SeenAt.Read(reader),
            EndsAt = EndsAt.Read(reader),
            Address = Address.Read(reader),
            UserAgent = UserAgent.Read(reader),
        };
}
