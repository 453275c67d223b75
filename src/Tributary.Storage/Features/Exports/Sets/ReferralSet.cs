using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Exports.Sets;

internal static class ReferralSet
{
    private static readonly string s_from = $"""
        referral r
        join member m on m.program_id = r.program_id and m.id = r.member_id
        join member u on u.program_id = r.program_id and u.id = r.referrer_id
        left join entry e on e.id = r.completed_by
        {AcquisitionColumns.Join("r")}
        """;

    public static ExportSet Set { get; } =
        new(
            "referrals",
            "The referrals: who referred whom, and their status.",
            ExportOrder.Changed,
            "referral",
            "updated_at",
            [new ExportSource(s_from, "r.program_id = @program", "r.id") { ChangedAt = "r.updated_at" }],
            [
                ExportColumn.Program,
                ExportColumn.Id("referral", ReferralId.Prefix, "The id of the referral.", "r.id"),
                ExportColumn.Text("member", "The platform's id of the member who was referred.", "m.external_id"),
                ExportColumn.Text("referrer", "The platform's id of the member who referred it.", "u.external_id"),
                ExportColumn.Text("referrer_group", "The referrer's group at that time.", "r.referrer_group"),
                ExportColumn.Text("status", "The status of the referral.", "r.status"),
                ExportColumn.Text("attributed_by", "How the referral was attributed.", "r.source"),
                ExportColumn.Text("code", "The code it was made with.", "r.code"),
                ExportColumn.Id("click", "clk_", "The id of the click it was made with.", "r.click_id"),
                ExportColumn.Integer("terms_version", "The version of the Terms that governs it.", "r.terms_version"),
                ExportColumn.Time("joined_at", "When the member joined.", "r.joined_at"),
                ExportColumn.Time("completed_at", "When the referral was completed.", "r.completed_at"),
                ExportColumn.Event("completed_by", "The id of the event that completed it.", "e", "r.completed_by"),
                ExportColumn.Time("expires_at", "When it expires, if it is not completed.", "r.expires_at"),
                ExportColumn.Time("created_at", "When Tributary learned of it.", "r.created_at"),
                ExportColumn.Time("updated_at", "When a decision last changed it.", "r.updated_at"),
                .. AcquisitionColumns.Columns,
            ]
        );
}
