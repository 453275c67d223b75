using System.Reflection;
using Tributary.Storage.Flow;

namespace Tributary.Tests.Storage.Flow;

/// <summary>The texts of SQL that classes hold beside their methods.</summary>
internal static class FlowStatements
{
    private const BindingFlags Own =
        BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    /// <summary>The classes of the flow of one database, by how their names begin.</summary>
    public static IEnumerable<Type> TypesOf(string database) =>
        from type in typeof(PostgresStore).Assembly.GetTypes()
        where type.Namespace == typeof(PostgresStore).Namespace && type is { IsNested: false, IsClass: true }
        where type.Name.StartsWith(database, StringComparison.Ordinal)
        orderby type.Name
        select type;

    public static IEnumerable<(string Name, string Sql)> Of(Type type) =>
        from field in type.GetFields(Own)
        where field.FieldType == typeof(string)
        select (field.Name, (string)field.GetValue(null)!);
}
