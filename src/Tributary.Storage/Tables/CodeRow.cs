using System.Data.Common;
using Tributary.Engine.Members;

namespace Tributary.Storage.Tables;

internal static class CodeRow
{
    /// <summary>Of <c>code c</c> and its owner <c>m</c>.</summary>
    public const string Columns = """
        c.id, c.program_id, c.code, c.kind, c.member_id, m.external_id, m.status, c.destination, c.starts_at, c.ends_at, c.max_uses, c.uses,
        c.created_at
        """;

    public static CodeFacts Read(DbDataReader reader) => new(
        Id: reader.GetInt64(0), ProgramId: reader.GetInt64(1), Code: reader.GetString(2), Kind: reader.Word<CodeKind>(3),
        MemberId: reader.GetInt64(4), MemberExternalId: reader.GetString(5), MemberStatus: reader.Word<MemberStatus>(6),
        Destination: reader.StringOrNull(7), StartsAt: reader.InstantOrNull(8), EndsAt: reader.InstantOrNull(9), MaxUses: reader.LongOrNull(10),
        Uses: reader.GetInt64(11), CreatedAt: reader.Instant(12));
}
