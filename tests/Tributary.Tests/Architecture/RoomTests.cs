using Tributary.Tests.Docs;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Architecture;

/// <summary>
/// Holds the rooms of the three large projects to the order that <see cref="Plan"/> gives, and draws it.
/// </summary>
public sealed class RoomTests
{
    public static TheoryData<string> Projects => [.. Plan.Projects.Select(project => project.Name)];

    public static TheoryData<string> Graphs => [.. Plan.Graphs.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_use_only_what_they_may(string name)
    {
        var project = Plan.Of(name);

        Faults.None(
            project
                .Graph.Rooms.Except(project.Rooms.Select(room => room.Name))
                .Select(room => $"{name}.{room} is not in the plan")
        );
        Faults.None(
            project
                .Rooms.Select(room => room.Name)
                .Except(project.Graph.Rooms)
                .Select(room => $"{name}.{room} is empty")
        );
        Faults.None(project.Graph.Violations(project.Rooms));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_plan_has_no_way_back(string name)
    {
        var known = new HashSet<string>();
        foreach (var room in Plan.Of(name).Rooms)
        {
            Faults.None(
                room.MayUse.Where(used => !known.Contains(used))
                    .Select(used => $"{room.Name} may use {used}, which the plan names later or not at all")
            );
            known.Add(room.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_plan_permits_nothing_that_no_room_needs(string name)
    {
        var project = Plan.Of(name);
        var arrows = project.Graph.Arrows().ToHashSet();

        Faults.None(
            from room in project.Rooms
            from used in room.MayUse
            where !arrows.Contains((room.Name, used))
            select $"{room.Name} may use {used} and does not"
        );
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void No_folder_needs_one_that_needs_it(string name)
    {
        var folders = Plan.Graphs[name].Folders();

        Assert.NotEmpty(folders);
        Faults.None(folders.SelectMany(graph => graph.Cycles()));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_use_only_those_named_before(string name)
    {
        var project = Plan.Of(name);
        foreach (var room in project.Rooms.Where(room => room.Folders.Count > 0))
        {
            var places = room.Folders.Select((folder, at) => (folder.Name, at)).ToDictionary();

            Assert.Equal(project.Graph.FoldersOf(room.Name).Order(), places.Keys.Order());
            Faults.None(
                from arrow in project.Graph.Inside(room.Name).Arrows()
                where places[arrow.User] < places[arrow.Used]
                select $"{name}.{room.Name}.{arrow.User} uses {arrow.Used}, which the plan names later"
            );
        }
    }

    [Fact]
    public void Namespaces_are_folders() =>
        Faults.None(
            from folder in (string[])["src", "tests", "bench"]
            from file in SourceFile.Below(folder, ".cs")
            let path = file.Path.Split('/')
            let expected = string.Join('.', path[1..^1])
            let given = NamespaceOf(file.Text)
            where given is not null && given != expected
            select $"{file.Path} is in {given}"
        );

    [Fact]
    public void The_picture_is_current() =>
        GeneratedFile.IsCurrent("docs/architecture.md", ArchitecturePage.Write(Plan.Projects));

    private static string? NamespaceOf(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
                return line["namespace ".Length..].TrimEnd(';', '\r');
        }
        return null;
    }
}
