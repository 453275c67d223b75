namespace Tributary.Tests.Architecture;

/// <summary>
/// A first-level folder of a project, which is a namespace, and the rooms of the same project that it may use.
/// </summary>
internal sealed record Room(string Name, string Holds, params string[] MayUse)
{
    /// <summary>The folders inside, where the page shows them. Each uses only those before it.</summary>
    public IReadOnlyList<(string Name, string Holds)> Folders { get; init; } = [];
}
