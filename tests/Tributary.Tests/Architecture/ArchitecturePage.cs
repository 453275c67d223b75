using System.Text;

namespace Tributary.Tests.Architecture;

/// <summary>Writes docs/architecture.md: for each project its rooms, what they hold and who uses whom.</summary>
internal static class ArchitecturePage
{
    private const string Opening = """
        # Who uses whom

        This page is for contributors. It shows the rooms of each large project and their dependencies.

        A room is a first-level folder of a project: a namespace with one subject. A room uses only rooms
        that stand above it in its table, so there are no cycles. Tests read the compiled assemblies and
        fail on any other use. This page is written from them.

        An arrow points from a room to one that it uses. Arrows that follow from others are left out: if
        A uses B and B uses C, there is no arrow from A to C.

        """;

    public static string Write(IReadOnlyList<Project> projects)
    {
        var page = new StringBuilder(Opening);
        foreach (var project in projects)
        {
            page.Append($"\n## {project.Name}\n\n");
            page.Append("| room | what it holds | may use |\n|---|---|---|\n");
            foreach (var room in project.Rooms)
                page.Append(
                    $"| `{room.Name}` | {room.Holds} | "
                        + $"{(room.MayUse.Length == 0 ? "nothing" : string.Join(", ", room.MayUse))} |\n"
                );

            page.Append("\n```mermaid\nflowchart TD\n");
            foreach (var (user, used) in Reduced(project.Graph.Arrows()))
                page.Append($"    {user} --> {used}\n");
            page.Append("```\n");
        }
        return page.ToString();
    }

    // Leaves out arrows that a longer path already implies.
    private static IEnumerable<(string User, string Used)> Reduced(IReadOnlyList<(string User, string Used)> arrows)
    {
        var direct = arrows.ToLookup(arrow => arrow.User, arrow => arrow.Used);
        return arrows.Where(arrow =>
            !direct[arrow.User].Any(step => step != arrow.Used && Reaches(direct, step, arrow.Used))
        );
    }

    private static bool Reaches(ILookup<string, string> direct, string from, string to) =>
        direct[from].Any(step => step == to || Reaches(direct, step, to));
}
