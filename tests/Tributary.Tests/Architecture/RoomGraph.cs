using System.Reflection;

namespace Tributary.Tests.Architecture;

/// <summary>The rooms of one assembly and who uses whom, as compiled.</summary>
/// <param name="IsSplit">Returns true for a room whose folders must not know each other either.</param>
internal sealed class RoomGraph(Assembly assembly, string root, Func<string, bool> IsSplit)
{
    private readonly IReadOnlyCollection<TypeUse> _uses =
    [
        .. TypeUses.Of(assembly).Where(use => IsIn(root, use.User) && IsIn(root, use.Used)),
    ];

    /// <summary>Returns the rooms that hold at least one type.</summary>
    public IReadOnlySet<string> Rooms { get; } =
        assembly
            .GetTypes()
            .Where(type => type.DeclaringType is null && IsIn(root, type.FullName!))
            .Select(type => RoomOf(root, type.FullName!))
            .ToHashSet();

    /// <summary>Returns one line for each use that <paramref name="rooms"/> do not permit.</summary>
    public IEnumerable<string> Violations(IReadOnlyList<Room> rooms)
    {
        var mayUse = rooms.ToDictionary(room => room.Name, room => room.MayUse);
        foreach (var use in _uses)
        {
            var (user, used) = (RoomOf(root, use.User), RoomOf(root, use.Used));
            if (user != used && !mayUse.GetValueOrDefault(user, []).Contains(used))
                yield return $"{use.User} uses {use.Used}, and {user} may not use {used}";
            if (user == used && IsSplit(user) && FolderOf(use.User) != FolderOf(use.Used))
                yield return $"{use.User} uses {use.Used}, and folders of {user} must not know each other";
        }
    }

    /// <summary>Returns who really uses whom, in order.</summary>
    public IReadOnlyList<(string User, string Used)> Arrows() =>
        [
            .. _uses
                .Select(use => (User: RoomOf(root, use.User), Used: RoomOf(root, use.Used)))
                .Where(arrow => arrow.User != arrow.Used)
                .Distinct()
                .OrderBy(arrow => arrow.User, StringComparer.Ordinal)
                .ThenBy(arrow => arrow.Used, StringComparer.Ordinal),
        ];

    private static bool IsIn(string root, string type) => type.StartsWith(root + ".", StringComparison.Ordinal);

    // Tributary.Engine.Terms.Json.TermsNode is in the room Terms, and in the folder Json of it.
    private static string RoomOf(string root, string type) => type[(root.Length + 1)..].Split('.')[0];

    private string FolderOf(string type) =>
        type[(root.Length + 1)..].Split('.') is [_, var folder, _, ..] ? folder : "";
}
