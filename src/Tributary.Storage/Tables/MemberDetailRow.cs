using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Tables;

/// <summary>
/// Table <c>member_detail d</c>: personal text, which an erasure blanks. A member without any has no row, so readers
/// join it from the left, and writers insert it.
/// </summary>
internal static class MemberDetailRow
{
    private static readonly Table<RegisteredMember> s_table = new("member_detail", "d");

    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", m => m.Member.Facts.Id);
    public static readonly Column<string?> Email = s_table.TextOrNull("email", m => m.SignUp.Email);
    public static readonly Column<string?> Phone = s_table.TextOrNull("phone", m => m.SignUp.Phone);
    public static readonly Column<string?> Ip = s_table.TextOrNull("ip", m => m.SignUp.Ip);
    public static readonly Column<string?> UserAgent = s_table.TextOrNull("user_agent", m => m.SignUp.UserAgent);
    public static readonly Column<string?> Device = s_table.TextOrNull("device", m => m.SignUp.Device);
    public static readonly Column<ReadOnlyMemory<byte>> Attributes = s_table.Json(
        "attributes",
        m => m.SignUp.Attributes
    );
    public static readonly Column<VisitorId?> VisitorId = s_table.IdOrNull<VisitorId>(
        "visitor_id",
        m => m.SignUp.VisitorId
    );
    public static readonly Column<string?> DisplayName = s_table.TextOrNull("display_name", m => m.SignUp.DisplayName);
    public static readonly Column<bool> Unlisted = s_table.Flag("unlisted", m => m.SignUp.IsUnlisted);

    public static readonly TableWrite<RegisteredMember> Insert = s_table.Insert();

    /// <summary>Returns whether a sign-up gives anything to write.</summary>
    public static bool IsNeeded(RegisteredMember member) =>
        member.SignUp
            is { Email: not null }
                or { Phone: not null }
                or { Ip: not null }
                or { UserAgent: not null }
                or { Device: not null }
                or { Attributes.IsEmpty: false }
                or { VisitorId: not null }
                or { DisplayName: not null }
                or { IsUnlisted: true };

    public static readonly TableWrite<MemberId> Blank = s_table.Blank(
        MemberId,
        Email,
        Phone,
        Ip,
        UserAgent,
        Device,
        Attributes,
        VisitorId,
        DisplayName
    );
}
