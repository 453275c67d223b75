using System.Data.Common;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

internal static class AwaitingRow
{
    /// <summary>Reads <c>sign_up, ends_at</c>.</summary>
    public static AwaitingSignUp Read(DbDataReader reader) =>
        new(AwaitingCodec.Read(reader.GetString(0)), reader.Instant(1));
}

internal static class SaidRow
{
    /// <summary>
    /// Reads the member's id, then <c>email, phone, attributes, display_name, unlisted, body_hash</c>.
    /// </summary>
    public static SaidFacts Read(DbDataReader reader) =>
        new(reader.StringOrNull(1), reader.StringOrNull(2), reader.Json(3), reader.BytesOrNull(6))
        {
            DisplayName = reader.StringOrNull(4),
            IsUnlisted = reader.GetBoolean(5),
        };
}
