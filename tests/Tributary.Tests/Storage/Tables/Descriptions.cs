using System.Reflection;
using Tributary.Storage.Tables;

namespace Tributary.Tests.Storage.Tables;

/// <summary>
/// Finds what the static classes of Storage hold: descriptions of tables, select lists and statements.
/// </summary>
internal static class Descriptions
{
    private const BindingFlags Own =
        BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<Table> Tables { get; } = [.. Held<Table>().Select(held => held.Value)];

    public static IEnumerable<(string Name, SelectList Value)> SelectLists() => Held<SelectList>();

    public static IEnumerable<(string Name, NamedInsert Value)> Inserts() => Held<NamedInsert>();

    public static IEnumerable<(string Name, TableWrite Value)> Writes() => Held<TableWrite>();

    private static IEnumerable<(string Name, T Value)> Held<T>() =>
        from type in typeof(Table).Assembly.GetTypes()
        where type is { IsAbstract: true, IsSealed: true, ContainsGenericParameters: false }
        orderby type.Name
        from field in type.GetFields(Own)
        where typeof(T).IsAssignableFrom(field.FieldType)
        select ($"{type.Name}.{field.Name}", (T)field.GetValue(null)!);
}
