using System.Xml.Linq;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed class ProjectTests
{
    // Server → Storage, Connectors → Engine; Server → Client; Server → Dashboard, Portal → Client. The dashboard takes
    // the digits of currencies and the schema of Terms from Engine. A project that is not named here references no
    // other.
    private static readonly Dictionary<string, string[]> s_mayReference = new()
    {
        ["Tributary.Engine"] = [],
        ["Tributary.Client"] = [],
        ["Tributary.AspNetCore"] = ["Tributary.Client"],
        ["Tributary.Storage"] = ["Tributary.Engine"],
        ["Tributary.Connectors"] = ["Tributary.Engine"],
        ["Tributary.Dashboard"] = ["Tributary.Engine", "Tributary.Client"],
        ["Tributary.Portal"] = ["Tributary.Client"],
        ["Tributary.Server"] =
        [
            "Tributary.Engine",
            "Tributary.Storage",
            "Tributary.Connectors",
            "Tributary.Client",
            "Tributary.AspNetCore",
            "Tributary.Dashboard",
            "Tributary.Portal",
        ],
    };

    [Fact]
    public void References_run_one_way()
    {
        var projects = SourceFile.Below("src", ".csproj");

        Assert.NotEmpty(projects);
        Faults.None(WrongReferences(projects));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = XDocument
            .Parse(SourceFile.Read("Tributary.slnx").Text)
            .Descendants("Project")
            .Select(project => (string)project.Attribute("Path")!);
        var projects =
            from folder in (string[])["src", "tests", "samples", "bench"]
            from project in SourceFile.Below(folder, ".csproj")
            select project.Path;

        Assert.Equal(projects.Order(StringComparer.Ordinal), solution.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Tributary.Engine", "Tributary.Storage")]
    [InlineData("Tributary.Client", "Tributary.Engine")]
    [InlineData("Tributary.Client", "Tributary.AspNetCore")]
    [InlineData("Tributary.Storage", "Tributary.Server")]
    [InlineData("Tributary.Surprise", "Tributary.Engine")]
    public void A_wrong_reference_is_found(string from, string to)
    {
        var project = new SourceFile(
            $"src/{from}/{from}.csproj",
            $"""<Project><ItemGroup><ProjectReference Include="../{to}/{to}.csproj" /></ItemGroup></Project>"""
        );

        Assert.Equal([$"{from} references {to}"], WrongReferences([project]));
    }

    private static List<string> WrongReferences(IEnumerable<SourceFile> projects) =>
        [
            .. from project in projects
            let name = Path.GetFileNameWithoutExtension(project.Path)
            from reference in References(project)
            where !s_mayReference.GetValueOrDefault(name, []).Contains(reference)
            select $"{name} references {reference}",
        ];

    private static IEnumerable<string> References(SourceFile project) =>
        XDocument
            .Parse(project.Text)
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
}
