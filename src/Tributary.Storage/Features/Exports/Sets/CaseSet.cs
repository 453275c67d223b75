using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Exports.Sets;

internal static class CaseSet
{
    private const string From = """
        fraud_case c
        join member m on m.program_id = c.program_id and m.id = c.member_id
        join member u on u.program_id = c.program_id and u.id = c.referrer_id
        left join entry e on e.id = c.opened_by
        """;

    public static ExportSet Set { get; } =
        new(
            "cases",
            "The cases of fraud detection.",
            ExportOrder.Changed,
            "fraud_case",
            "updated_at",
            [new ExportSource(From, "c.program_id = @program", "c.id") { ChangedAt = "c.updated_at" }],
            [
                ExportColumn.Program,
                ExportColumn.Id("fraud_case", CaseId.Prefix, "The id of the case.", "c.id"),
                ExportColumn.Text("member", "The platform's id of the member who was referred.", "m.external_id"),
                ExportColumn.Text("referrer", "The platform's id of its referrer.", "u.external_id"),
                ExportColumn.Text("status", "The status of the case.", "c.status"),
                ExportColumn.Integer("score", "The score.", "c.score"),
                ExportColumn.Text("verdict", "The verdict of fraud detection.", "c.verdict"),
                ExportColumn.Text("outcome", "The verdict of a person.", "c.outcome"),
                ExportColumn.Event("opened_by", "The id of the event that opened it.", "e", "c.opened_by"),
                ExportColumn.Text("resolved_by", "Who resolved it.", "c.resolved_by"),
                ExportColumn.Time("opened_at", "When it was opened.", "c.opened_at"),
                ExportColumn.Time("resolved_at", "When it was resolved.", "c.resolved_at"),
                ExportColumn.Time("updated_at", "When a decision last changed it.", "c.updated_at"),
                ExportColumn.Personal("assignee", "The person who works on it.", "c.assignee"),
            ]
        );
}
