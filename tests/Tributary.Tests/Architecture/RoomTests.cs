using Tributary.Tests.Docs;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Architecture;

/// <summary>Holds the rooms of the three large projects to the order that <see cref="Plan"/> gives, and draws it.</summary>
public sealed class RoomTests
{
    public static TheoryData<string> Projects => [.. Plan.Projects.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_use_only_what_they_may(string name)
    {
        var project = Plan.Of(name);

        Faults.None(project.Graph.Rooms.Except(project.Rooms.Select(room => room.Name)).Select(room => $"{name}.{room} is not in the plan"));
        Faults.None(project.Rooms.Select(room => room.Name).Except(project.Graph.Rooms).Select(room => $"{name}.{room} is empty"));
        Faults.None(project.Graph.Violations(project.Rooms));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_plan_has_no_way_back(string name)
    {
        var known = new HashSet<string>();
        foreach (var room in Plan.Of(name).Rooms)
        {
            Faults.None(room.MayUse.Where(used => !known.Contains(used)).Select(used => $"{room.Name} may use {used}, which the plan names later or not at all"));
            known.Add(room.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_plan_permits_nothing_that_no_room_needs(string name)
    {
        var project = Plan.Of(name);
        var arrows = project.Graph.Arrows().ToHashSet();

        Faults.None(from room in project.Rooms
                    from used in room.MayUse
                    where !arrows.Contains((room.Name, used))
                    select $"{room.Name} may use {used} and does not");
    }

    [Fact]
    public void Namespaces_are_folders() => Faults.None(
        from folder in (string[])["src", "tests", "bench"]
        from file in SourceFile.Below(folder, ".cs")
        let path = file.Path.Split('/')
        let expected = string.Join('.', path[1..^1])
        let given = NamespaceOf(file.Text)
        where given is not null && given != expected
        select $"{file.Path} is in {given}");

    [Fact]
    public void The_picture_is_current() => GeneratedFile.IsCurrent("docs/architecture.md", ArchitecturePage.Write(Plan.Projects));

    private static string? NamespaceOf(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal)) return line["namespace ".Length..].TrimEnd(';', '\r');
        }
        return null;
    }
}
