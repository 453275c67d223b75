using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Exports.Sets;

/// <summary>The lines of the ledger: rewards as they are granted, and the transfers.</summary>
internal static class LedgerSet
{
    private const string Granted = """
        reward r
        join member m on m.program_id = r.program_id and m.id = r.member_id
        left join entry e on e.id = coalesce(r.granted_by, r.source_id) and e.partition_id = r.partition_id
        """;

    private const string Moved = """
        transfer t
        join member m on m.program_id = t.program_id and m.id = t.member_id
        join account a on a.program_id = t.program_id and a.id = t.debit_account and a.partition_id = t.partition_id
        left join entry e on e.id = t.event_id and e.partition_id = t.partition_id
        """;

    // The plus keeps the index of the members, in whose order both halves are read.
    public static ExportSet Set { get; } =
        new(
            "ledger",
            "The lines of the ledger. A negative amount is taken from the member.",
            ExportOrder.Changed,
            "line",
            null,
            [
                new ExportSource(Granted, "+r.program_id = @program and r.booked_as is not null", "r.member_id", "r.id")
                {
                    ChangedAt = "r.created_at",
                },
                new ExportSource(Moved, "+t.program_id = @program", "t.member_id", "t.id") { ChangedAt = "t.at" },
            ],
            [
                ExportColumn.Program,
                ExportColumn.Id("line", "txn_", "The id of the line.", "r.id", "t.id"),
                ExportColumn.Time("booked_at", "When it was booked.", "r.created_at", "t.at"),
                ExportColumn.Text("member", "The platform's id of the member.", "m.external_id", "m.external_id"),
                ExportColumn.Text("kind", "The kind of the line.", "r.booked_as", "t.kind"),
                ExportColumn.Integer(
                    "amount",
                    "The amount, in minor units of `currency`.",
                    "r.amount",
                    "case when t.kind = 'void' or a.member_id = t.member_id then -t.amount else t.amount end"
                ),
                ExportColumn.Text("currency", "The currency or unit.", "r.currency", "t.currency"),
                ExportColumn.Id("reward", RewardId.Prefix, "The id of the reward.", "r.id", "t.reward_id"),
                new("event", ExportType.Text, "The id of the event that booked it.", "e.external_id", "e.external_id")
                {
                    Prefix = "evt_",
                    Otherwise = ["coalesce(r.granted_by, r.source_id)", "t.event_id"],
                },
                ExportColumn.Integer("partition", "The partition of its accounts.", "r.partition_id", "t.partition_id"),
            ]
        );
}
