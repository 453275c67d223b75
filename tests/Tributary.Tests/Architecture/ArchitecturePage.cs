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

        The same holds for folders inside a room, however deep: no folder needs one that needs it.

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

            Draw(page, project.Graph.Arrows());
            foreach (var room in project.Rooms.Where(room => room.Folders.Count > 0))
                Show(page, room, project.Graph.Inside(room.Name));
        }
        return page.ToString();
    }

    private static void Show(StringBuilder page, Room room, FolderGraph inside)
    {
        page.Append($"\n### Inside {room.Name}\n\nA folder uses only those that stand above it.\n\n");
        page.Append("| folder | what it holds |\n|---|---|\n");
        foreach (var (name, holds) in room.Folders)
            page.Append($"| {(name == FolderGraph.OwnFiles ? $"its {name}" : $"`{name}`")} | {holds} |\n");
        Draw(page, inside.Arrows());
    }

    private static void Draw(StringBuilder page, IReadOnlyList<(string User, string Used)> arrows)
    {
        page.Append("\n```mermaid\nflowchart TD\n");
        foreach (var (user, used) in Reduced(arrows))
            page.Append($"    {NodeOf(user)} --> {NodeOf(used)}\n");
        page.Append("```\n");
    }

    // A name with a space is a label; the node itself has a name without.
    private static string NodeOf(string name) => name == FolderGraph.OwnFiles ? $"Own[{name}]" : name;

    // Leaves out arrows that a longer path already implies.
    private static IEnumerable<(string User, string Used)> Reduced(IReadOnlyList<(string User, string Used)> arrows)
    {
        var direct = arrows.ToLookup(arrow => arrow.User, arrow => arrow.Used);
        return arrows.Where(arrow =>
            !direct[arrow.User].Any(step => step != arrow.Used && FolderGraph.Reaches(direct, step, arrow.Used))
        );
    }
}
