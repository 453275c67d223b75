using System.Reflection;

namespace Tributary.Tests.Architecture;

/// <summary>The rooms of one assembly and who uses whom, as compiled.</summary>
/// <param name="isSplit">Returns true for a room whose folders must not know each other either.</param>
internal sealed class RoomGraph(Assembly assembly, string root, Func<string, bool> isSplit)
{
    private readonly IReadOnlyCollection<TypeUse> _uses =
    [
        .. TypeUses.Of(assembly).Where(use => IsIn(root, use.User) && IsIn(root, use.Used)),
    ];

    private readonly IReadOnlyList<string> _types =
    [
        .. assembly
            .GetTypes()
            .Where(type => type.DeclaringType is null && IsIn(root, type.FullName!))
            .Select(type => type.FullName!),
    ];

    /// <summary>Returns the rooms that hold at least one type.</summary>
    public IReadOnlySet<string> Rooms => PartsOf(root);

    /// <summary>Returns the folders inside a room that hold a type, and its own files if it has any.</summary>
    public IReadOnlySet<string> FoldersOf(string room) => PartsOf($"{root}.{room}");

    /// <summary>Returns one line for each use that <paramref name="rooms"/> do not permit.</summary>
    public IEnumerable<string> Violations(IReadOnlyList<Room> rooms)
    {
        var mayUse = rooms.ToDictionary(room => room.Name, room => room.MayUse);
        foreach (var use in _uses)
        {
            var (user, used) = (RoomOf(use.User), RoomOf(use.Used));
            if (user != used && !mayUse.GetValueOrDefault(user, []).Contains(used))
                yield return $"{use.User} uses {use.Used}, and {user} may not use {used}";
            if (user == used && isSplit(user) && FolderOf(user, use.User) != FolderOf(user, use.Used))
                yield return $"{use.User} uses {use.Used}, and folders of {user} must not know each other";
        }
    }

    /// <summary>Returns who really uses whom, in order.</summary>
    public IReadOnlyList<(string User, string Used)> Arrows() => new FolderGraph(root, _uses).Arrows();

    /// <summary>Returns what the folders inside a room use of each other.</summary>
    public FolderGraph Inside(string room) => new($"{root}.{room}", _uses);

    /// <summary>Returns the graph of every folder that has folders inside.</summary>
    public IReadOnlyList<FolderGraph> Folders() =>
        [
            .. _types
                .Select(type => type[..type.LastIndexOf('.')])
                .Distinct()
                .SelectMany(FoldersAround)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(folder => new FolderGraph(folder, _uses)),
        ];

    // Around Tributary.Engine.Terms.Json are Tributary.Engine.Terms and Tributary.Engine.
    private IEnumerable<string> FoldersAround(string folder)
    {
        while (folder.Length > root.Length)
        {
            folder = folder[..folder.LastIndexOf('.')];
            yield return folder;
        }
    }

    private HashSet<string> PartsOf(string folder) =>
        [.. _types.Select(type => FolderGraph.PartOf(folder, type)).OfType<string>()];

    // Tributary.Engine.Terms.Json.TermsNode is in the room Terms, and in the folder Json of it.
    private string RoomOf(string type) => FolderGraph.PartOf(root, type)!;

    private string FolderOf(string room, string type) => FolderGraph.PartOf($"{root}.{room}", type)!;

    private static bool IsIn(string root, string type) => type.StartsWith(root + ".", StringComparison.Ordinal);
}
