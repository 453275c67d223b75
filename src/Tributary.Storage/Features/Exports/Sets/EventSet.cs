namespace Tributary.Storage.Features.Exports.Sets;

internal static class EventSet
{
    private static readonly string s_from = $"""
        entry e
        left join member m on m.program_id = e.program_id and m.id = e.member_id
        left join member u on u.program_id = e.program_id and u.id = e.referrer_id
        {AcquisitionColumns.Join("m")}
        """;

    // The plus keeps the index of seq: the other one would find all entries of a program.
    public static ExportSet Set { get; } =
        new(
            "events",
            "The log: events, sign-ups and commands, each with its decision. Undecided entries follow later.",
            ExportOrder.Decided,
            "partition, seq",
            null,
            [new ExportSource(s_from, "e.partition_id = @partition and +e.program_id = @program", "e.seq")],
            [
                ExportColumn.Program,
                ExportColumn.Event("event", "The id of the event as the API shows it.", "e", "e.id"),
                ExportColumn.Integer("partition", "The partition that decided it.", "e.partition_id"),
                ExportColumn.Integer("seq", "Its place among the decisions of the partition.", "e.seq"),
                ExportColumn.Text(
                    "type",
                    "The type: `signup`, a command (its name contains a period), or a type of the platform.",
                    "e.type"
                ),
                ExportColumn.Text(
                    "member",
                    "The platform's id of the member who acted.",
                    "coalesce(m.external_id, e.member_external_id)"
                ),
                ExportColumn.Text("referrer", "The platform's id of the member who referred it.", "u.external_id"),
                ExportColumn.Integer("amount", "The amount of the event, in minor units of `currency`.", "e.amount"),
                ExportColumn.Text("currency", "The currency of `amount`.", "e.currency"),
                ExportColumn.Integer(
                    "revenue",
                    "The amount that it added to the revenue of referrals, in minor units of `revenue_currency`.",
                    "e.revenue"
                ),
                ExportColumn.Text(
                    "revenue_currency",
                    "The currency of `revenue`.",
                    "case when e.revenue <> 0 then coalesce(e.revenue_currency, @currency) end"
                ),
                ExportColumn.Text("outcome", "The outcome of the decision.", "e.outcome"),
                ExportColumn.Text("reason", "Why it had no effect.", "e.reason"),
                ExportColumn.Integer("sign_ups", "The sign-ups it added: 1 or 0.", "e.signed_up"),
                ExportColumn.Integer(
                    "completions",
                    "The referrals it completed; -1 if it took a completion back.",
                    "e.completed"
                ),
                ExportColumn.Text("reverses", "The id of the event that it reverses.", "e.reverses_external_id"),
                ExportColumn.Text("actor", "Who ordered a command.", "e.actor"),
                ExportColumn.Integer("terms_version", "The version of the Terms that decided.", "e.terms_version"),
                ExportColumn.Time("occurred_at", "When it happened.", "e.occurred_at"),
                ExportColumn.Time("accepted_at", "When Tributary accepted it.", "e.accepted_at"),
                ExportColumn.Time("decided_at", "When it was decided.", "e.decided_at"),
                .. AcquisitionColumns.Columns,
                ExportColumn.Personal("properties", "The properties of the event, as JSON.", "e.properties"),
                ExportColumn.Personal("given_reason", "The reason that a person gave for a command.", "e.given_reason"),
            ]
        );
}
