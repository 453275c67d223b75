using System.Reflection;

namespace Tributary.Tests.Architecture;

/// <summary>A project with its rooms, in an order in which each room stands after those that it may use.</summary>
internal sealed class Project(string name, Type any, string? split, IReadOnlyList<Room> rooms)
{
    public string Name => name;

    public IReadOnlyList<Room> Rooms => rooms;

    public Assembly Assembly => any.Assembly;

    public RoomGraph Graph { get; } = new(any.Assembly, name, room => room == split);
}
