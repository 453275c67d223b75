using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>awaiting_sign_up a</c>.</summary>
internal static class AwaitingRow
{
    private static readonly Table<AwaitingSignUp> s_table = new("awaiting_sign_up", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.SignUp.ProgramId);
    public static readonly Column<string> ExternalId = s_table.Text("external_id", a => a.SignUp.Id);
    public static readonly Column<string> SignUp = s_table.Text("sign_up", a => AwaitingCodec.Write(a.SignUp));
    public static readonly Column<Instant> EndsAt = s_table.Moment("ends_at", a => a.EndsAt);

    public static readonly SelectList Columns = s_table.SelectAllBut(ProgramId, ExternalId);

    /// <summary>Inserts sign-ups that wait. The first call's end of the wait is kept.</summary>
    public static readonly TableWrite<AwaitingSignUp> InsertOrSet = s_table.InsertOrSet(
        [ProgramId, ExternalId],
        SignUp
    );

    public static AwaitingSignUp Read(DbDataReader reader) =>
        new(AwaitingCodec.Read(SignUp.Read(reader)), EndsAt.Read(reader));
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
