using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>Tests lie in the folder of what they test.</summary>
public sealed class MirrorTests
{
    private const string Tests = "tests/Tributary.Tests";

    /// <summary>The folders of tests that belong to one project each.</summary>
    private static readonly string[] s_mirrored =
    [
        "AspNetCore",
        "Client",
        "Connectors",
        "Dashboard",
        "Engine",
        "Portal",
        "Server",
        "Storage",
    ];

    /// <summary>Folders that no folder of a project corresponds to, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["Storage/Contract"] = "It holds all of Storage, and a model of it, to one suite.",
    };

    public static TheoryData<string> Mirrored => [.. s_mirrored];

    [Theory]
    [MemberData(nameof(Mirrored))]
    public void Every_folder_of_tests_exists_in_src(string project)
    {
        var folders = FoldersBelow(project);

        Assert.NotEmpty(SourceFile.Below($"{Tests}/{project}", ".cs"));
        Faults.None(
            from folder in folders
            where !s_known.ContainsKey(folder)
            where !Directory.Exists(Path.Combine(SourceFile.Root.FullName, "src", "Tributary." + folder))
            select $"{Tests}/{folder} has no folder in src"
        );
    }

    [Fact]
    public void Every_exception_is_a_folder() =>
        Faults.None(
            s_known.Keys.Except(s_mirrored.SelectMany(FoldersBelow)).Select(folder => $"There is no {Tests}/{folder}")
        );

    private static List<string> FoldersBelow(string project) =>
        [
            .. SourceFile
                .Below($"{Tests}/{project}", ".cs")
                .Select(file => Path.GetRelativePath(Tests, Path.GetDirectoryName(file.Path)!))
                .Distinct(),
        ];
}
