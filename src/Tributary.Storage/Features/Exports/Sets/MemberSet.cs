using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Exports.Sets;

internal static class MemberSet
{
    private const string FirstCode =
        "(select c.code from code c where c.member_id = m.id and c.kind = 'generated' order by c.id limit 1)";

    private static readonly string s_from = $"""
        member m
        left join member u on u.program_id = m.program_id and u.id = m.referrer_id
        left join member_detail d on d.member_id = m.id
        {AcquisitionColumns.Join("m")}
        """;

    public static ExportSet Set { get; } =
        new(
            "members",
            "The members of the program.",
            ExportOrder.Changed,
            "member",
            "updated_at",
            [new ExportSource(s_from, "m.program_id = @program", "m.id") { ChangedAt = "m.updated_at" }],
            [
                ExportColumn.Program,
                ExportColumn.Text(
                    "member",
                    "The platform's id of the member; a tombstone after an erasure.",
                    "m.external_id"
                ),
                ExportColumn.Text("referrer", "The platform's id of the member who referred it.", "u.external_id"),
                ExportColumn.Text("code", "The first code that was generated for it.", FirstCode),
                ExportColumn.Text("member_group", "Its group.", "m.member_group"),
                ExportColumn.Text("status", "Its status.", "m.status"),
                ExportColumn.Text("country", "Its country, ISO 3166-1 alpha-2.", "m.country"),
                ExportColumn.Text("currency", "The currency it is paid in.", "m.currency"),
                ExportColumn.Integer("depth", "The number of members above it.", "m.depth"),
                ExportColumn.Integer("risk_score", "The score of fraud detection.", "m.risk_score"),
                ExportColumn.Text("risk_verdict", "The verdict of fraud detection.", "m.risk_verdict"),
                ExportColumn.Id("fraud_case", CaseId.Prefix, "The id of its fraud case.", "m.case_id"),
                ExportColumn.Time("joined_at", "When it joined the platform.", "m.joined_at"),
                ExportColumn.Time("created_at", "When Tributary learned of it.", "m.created_at"),
                ExportColumn.Time("updated_at", "When a decision last changed it.", "m.updated_at"),
                .. AcquisitionColumns.Columns,
                ExportColumn.Personal("email", "Its e-mail address.", "d.email"),
                ExportColumn.Personal("phone", "Its phone number.", "d.phone"),
                ExportColumn.Personal("ip", "The address it signed up from.", "d.ip"),
                ExportColumn.Personal("user_agent", "The browser it signed up with.", "d.user_agent"),
                ExportColumn.Personal("display_name", "The name that leaderboards show to others.", "d.display_name"),
                ExportColumn.Personal("attributes", "Its attributes, as JSON.", "d.attributes"),
            ]
        );
}
