using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Exports.Sets;

internal static class RewardSet
{
    private static readonly string s_from = $"""
        reward r
        join member m on m.program_id = r.program_id and m.id = r.member_id
        left join entry e on e.id = r.source_id and e.partition_id = r.partition_id
        left join member a on a.program_id = e.program_id and a.id = e.member_id
        {AcquisitionColumns.Join("a")}
        """;

    public static ExportSet Set { get; } =
        new(
            "rewards",
            "The rewards of members.",
            ExportOrder.Changed,
            "reward",
            "updated_at",
            [new ExportSource(s_from, "r.program_id = @program", "r.id") { ChangedAt = "r.updated_at" }],
            [
                ExportColumn.Program,
                ExportColumn.Id("reward", RewardId.Prefix, "The id of the reward.", "r.id"),
                ExportColumn.Text("member", "The platform's id of the member it is for.", "m.external_id"),
                ExportColumn.Text("acting_member", "The platform's id of the member who earned it.", "a.external_id"),
                ExportColumn.Text("source", "What granted it: an event or an adjustment.", "r.source"),
                ExportColumn.Event("event", "The id of that event or adjustment.", "e", "r.source_id"),
                ExportColumn.Text(
                    "rule",
                    "The key of the rule; empty for an adjustment.",
                    "case when r.source <> 'adjustment' then r.rule end"
                ),
                ExportColumn.Text("payee", "Who the rule pays.", "r.payee"),
                ExportColumn.Integer("level", "The level above the acting member.", "r.level"),
                ExportColumn.Text("kind", "The kind of the reward.", "r.kind"),
                ExportColumn.Integer("amount", "The amount, in minor units of `currency`.", "r.amount"),
                ExportColumn.Integer("reversed", "The part of `amount` that was taken back.", "r.reversed"),
                ExportColumn.Integer("base", "The amount that a rate was applied to.", "r.base"),
                ExportColumn.Text("currency", "The currency or unit.", "r.currency"),
                ExportColumn.Text("item", "The item, if the reward is one.", "r.item"),
                ExportColumn.Text("status", "The status of the reward.", "r.status"),
                ExportColumn.Text("reason", "Why it was reversed.", "r.reason"),
                ExportColumn.Integer("terms_version", "The version of the Terms.", "r.terms_version"),
                ExportColumn.Time("occurred_at", "When the event happened.", "r.occurred_at"),
                ExportColumn.Time("created_at", "When it was granted.", "r.created_at"),
                ExportColumn.Time("payable_at", "When its hold ends.", "r.payable_at"),
                ExportColumn.Time("paid_at", "When it was paid or handed over.", "r.paid_at"),
                ExportColumn.Time("updated_at", "When a decision last changed it.", "r.updated_at"),
                .. AcquisitionColumns.Columns,
            ]
        );
}
