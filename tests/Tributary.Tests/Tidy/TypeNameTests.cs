using Microsoft.AspNetCore.Components;
using Tributary.Tests.Architecture;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// A name means one type in all of src, so that a reader need not find out which one is meant. Nested private types are
/// only seen in their file, and components are tags of pages, named for what they show.
/// </summary>
public sealed class TypeNameTests
{
    /// <summary>Names that several types have, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["_Imports"] = "Razor makes one of each file of that name.",
    };

    [Fact]
    public void A_name_means_one_type()
    {
        var types = SourceAssemblies
            .All.SelectMany(SourceAssemblies.WrittenTypes)
            .Where(type => !type.IsNestedPrivate && !typeof(IComponent).IsAssignableFrom(type))
            .Select(type => (Name: SimpleName(type.Name), FullName: SimpleName(type.FullName!)))
            .Distinct()
            .ToList();

        Assert.True(types.Count > 1_500, $"Only {types.Count} types were found.");
        var shared = types
            .GroupBy(type => type.Name, type => type.FullName)
            .Where(named => named.Count() > 1)
            .ToDictionary(named => named.Key, named => string.Join(" and ", named));
        Faults.None(shared.Where(named => !s_known.ContainsKey(named.Key)).Select(n => $"{n.Key} is {n.Value}"));
        Faults.None(s_known.Keys.Except(shared.Keys).Select(name => $"{name} is one type by now: remove its line"));
    }

    /// <summary>Returns a name without its type parameters: <c>Column</c> and <c>Column{T}</c> are one.</summary>
    private static string SimpleName(string name) =>
        string.Join('+', name.Split('+').Select(part => part.Split('`')[0]));
}
