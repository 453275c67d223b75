using System.Text.Json;
using Tributary.Engine.Outbox;

namespace Tributary.Storage.Features.Outbox;

/// <summary>Reads names of kinds of changes, by which a webhook says what it wants.</summary>
internal static class ChangeNames
{
    /// <summary>Stands for every kind except those that must be requested by name.</summary>
    private const string Usual = "*";

    /// <summary>Returns the kinds that the names stand for. An unknown name stands for none.</summary>
    public static ChangeSet KindsOf(IEnumerable<string> events) =>
        events.Aggregate(default(ChangeSet), (kinds, name) => kinds | KindsOf(name));

    public static ChangeSet ReadKinds(string json) => KindsOf(ReadNames(json));

    public static string[] ReadNames(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    private static ChangeSet KindsOf(string name) =>
        name == Usual ? ChangeSet.Usual
        : ChangeSet.TryParse(name, out var kind) ? ChangeSet.Of(kind)
        : default;
}
