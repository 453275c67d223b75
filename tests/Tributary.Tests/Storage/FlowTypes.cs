using Tributary.Storage.Flow;

namespace Tributary.Tests.Storage;

/// <summary>The steps of the flow.</summary>
internal static class FlowTypes
{
    /// <summary>Returns the types of one database, by the prefix of their names.</summary>
    public static IEnumerable<Type> Of(string database) =>
        typeof(PostgresStore)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(PostgresStore).Namespace
                && !type.IsNested
                && type.Name.StartsWith(database, StringComparison.Ordinal)
            )
            .OrderBy(type => type.Name, StringComparer.Ordinal);
}
