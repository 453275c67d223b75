namespace Tributary.Storage.Features.Exports.Sets;

internal static class ProgramSet
{
    public static ExportSet Set { get; } =
        new(
            "programs",
            "The program itself, one row.",
            ExportOrder.Whole,
            "program",
            null,
            [new ExportSource("program p", "p.id = @program", "p.id")],
            [
                ExportColumn.Program,
                ExportColumn.Text("status", "The status of the program.", "p.status"),
                ExportColumn.Text("currency", "The currency of its first Terms.", "@currency"),
                ExportColumn.Integer("terms_version", "The latest version of its Terms.", "p.version"),
                ExportColumn.Time("created_at", "When it was created.", "p.created_at"),
                ExportColumn.Time("ended_at", "When it ended.", "p.ended_at"),
            ]
        );
}
