namespace Tributary.Storage.Features.Exports.Sets;

internal static class CodeSet
{
    // The first condition lets the index of members find where a page begins.
    public static ExportSet Set { get; } =
        new(
            "codes",
            "The codes of members.",
            ExportOrder.Whole,
            "code",
            null,
            [
                new ExportSource(
                    "member m join code c on c.member_id = m.id",
                    "m.program_id = @program and m.id >= @k0",
                    "m.id",
                    "c.id"
                ),
            ],
            [
                ExportColumn.Program,
                ExportColumn.Text("code", "The code in its display form.", "c.code"),
                ExportColumn.Text("kind", "The origin of the code: generated, vanity or coupon.", "c.kind"),
                ExportColumn.Text("member", "The platform's id of its owner.", "m.external_id"),
                ExportColumn.Text(
                    "destination",
                    "The address that its link redirects to, if it differs from the Terms.",
                    "c.destination"
                ),
                ExportColumn.Integer("uses", "The sign-ups with it.", "c.uses"),
                ExportColumn.Integer("max_uses", "The most sign-ups that it allows.", "c.max_uses"),
                ExportColumn.Time("starts_at", "When it begins to work.", "c.starts_at"),
                ExportColumn.Time("ends_at", "When it stops working.", "c.ends_at"),
                ExportColumn.Time("created_at", "When it was created.", "c.created_at"),
            ]
        );
}
