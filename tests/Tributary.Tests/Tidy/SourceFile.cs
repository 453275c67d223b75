namespace Tributary.Tests.Tidy;

/// <summary>One file of the repository. The path is relative to its root, with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private static readonly string[] s_notOurs = ["bin", "obj", "node_modules"];

    public static DirectoryInfo Root { get; } = FindRoot();

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>
    /// Returns the files below a folder of the repository, sorted by path; none when there is no such folder.
    /// </summary>
    public static IReadOnlyList<SourceFile> Below(string folder, params string[] extensions)
    {
        var start = new DirectoryInfo(System.IO.Path.Combine(Root.FullName, folder));
        if (!start.Exists)
            return [];
        return
        [
            .. start
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => extensions.Contains(file.Extension))
                .Select(file => Read(System.IO.Path.GetRelativePath(Root.FullName, file.FullName)))
                .Where(file => !file.Path.Split('/').Any(s_notOurs.Contains))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns every Markdown file that people read.</summary>
    public static IReadOnlyList<SourceFile> Pages() =>
        [
            .. new[] { "bench", "deploy", "docs", "samples", "src" }.SelectMany(folder => Below(folder, ".md")),
            .. Root.EnumerateFiles("*.md").Select(file => Read(file.Name)),
        ];

    public static SourceFile Read(string path) =>
        new(path, File.ReadAllText(System.IO.Path.Combine(Root.FullName, path)));

    /// <summary>Returns the place of a character in the file, as <c>path:line</c>.</summary>
    public string At(int index) => $"{Path}:{Text.AsSpan(0, index).Count('\n') + 1}";

    private static DirectoryInfo FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Tributary.slnx")))
            folder =
                folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder;
    }
}
