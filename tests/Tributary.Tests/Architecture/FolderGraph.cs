namespace Tributary.Tests.Architecture;

/// <summary>The folders inside one folder and who uses whom, as compiled. Its own files count as one more.</summary>
/// <param name="folder">The namespace of the outer folder.</param>
/// <param name="uses">All uses of the assembly.</param>
internal sealed class FolderGraph(string folder, IEnumerable<TypeUse> uses)
{
    /// <summary>Stands for the files that are in the outer folder itself.</summary>
    public const string OwnFiles = "own files";

    private readonly IReadOnlyList<(string User, string Used, TypeUse Use)> _uses =
    [
        .. from use in uses
        let user = PartOf(folder, use.User)
        let used = PartOf(folder, use.Used)
        where user is not null && used is not null && user != used
        select (user, used, use),
    ];

    /// <summary>Returns who uses whom, in order.</summary>
    public IReadOnlyList<(string User, string Used)> Arrows() =>
        [
            .. _uses
                .Select(use => (use.User, use.Used))
                .Distinct()
                .OrderBy(arrow => arrow.User, StringComparer.Ordinal)
                .ThenBy(arrow => arrow.Used, StringComparer.Ordinal),
        ];

    /// <summary>Returns one line for each use from which a way leads back to its user.</summary>
    public IEnumerable<string> Cycles()
    {
        var direct = Arrows().ToLookup(arrow => arrow.User, arrow => arrow.Used);
        return from use in _uses
            where direct[use.User].Contains(use.Used) && Reaches(direct, use.Used, use.User)
            select $"{use.Use.User} uses {use.Use.Used}, and {use.Used} needs {use.User} as well ({folder})";
    }

    /// <summary>Returns true if arrows lead from one folder to another.</summary>
    public static bool Reaches(ILookup<string, string> direct, string from, string to)
    {
        var seen = new HashSet<string> { from };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var at))
        {
            foreach (var next in direct[at].Where(seen.Add))
                open.Push(next);
        }
        return from != to && seen.Contains(to);
    }

    /// <summary>Returns the part of the folder that a type is in; null for a type outside the folder.</summary>
    public static string? PartOf(string folder, string type) =>
        !type.StartsWith(folder + ".", StringComparison.Ordinal) ? null
        : type[(folder.Length + 1)..].Split('.') is [var part, _, ..] ? part
        : OwnFiles;
}
