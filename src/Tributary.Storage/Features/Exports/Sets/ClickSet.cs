namespace Tributary.Storage.Features.Exports.Sets;

internal static class ClickSet
{
    private static readonly string s_from = $"""
        click c
        left join member m on m.program_id = c.program_id and m.id = c.member_id
        {AcquisitionColumns.Join("c")}
        """;

    public static ExportSet Set { get; } =
        new(
            "clicks",
            "The clicks on links, without machines and previews.",
            ExportOrder.Stored,
            "click",
            null,
            [new ExportSource(s_from, "c.program_id = @program", "c.stored_at", "c.id")],
            [
                ExportColumn.Program,
                ExportColumn.Id("click", "clk_", "The id of the click.", "c.id"),
                ExportColumn.Time("clicked_at", "When the visitor clicked.", "c.at"),
                ExportColumn.Time("stored_at", "When the click was stored.", "c.stored_at"),
                ExportColumn.Text("member", "The platform's id of the code's owner.", "m.external_id"),
                ExportColumn.Text("code", "The code of the link.", "c.code"),
                .. AcquisitionColumns.Columns,
                ExportColumn.Personal("user_agent", "The browser.", "c.user_agent"),
                ExportColumn.Personal("referrer_url", "The page that led to the click.", "c.referrer_url"),
                ExportColumn.Personal("landing_url", "The page that the visitor was sent to.", "c.landing_url"),
            ]
        );
}
