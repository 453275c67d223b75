using System.Reflection;
using System.Runtime.CompilerServices;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Architecture;

/// <summary>
/// Holds the length of lists of parameters, in all compiled projects. Two numbers of a long list can change places, and
/// it still compiles.
/// </summary>
public sealed class ParameterTests
{
    private const int MostParameters = 6;
    private const int MostPositions = 8;
    private const string CloneMethod = "<Clone>$"; // every record class has one
    private const string PrintMethod = "PrintMembers"; // every record has one
    private const BindingFlags Own =
        BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    /// <summary>Methods that have more, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["WebhookSignature.Verify"] = "It is published, and two of its parameters are optional.",
    };

    private static IEnumerable<Type> Types =>
        SourceAssemblies
            .All.Append(typeof(Tributary.Bench.Scenarios.BenchOptions).Assembly)
            .Append(typeof(ParameterTests).Assembly)
            .SelectMany(SourceAssemblies.WrittenTypes)
            .Where(type => !type.IsSubclassOf(typeof(Delegate)));

    [Fact]
    public void Methods_have_at_most_six_parameters()
    {
        var found = Types
            .SelectMany(type => type.GetMethods(Own).Cast<MethodBase>().Concat(ConstructorsOf(type)))
            .Where(method => !IsGenerated(method) && !IsGivenByOthers(method))
            .ToList();
        var longer = found
            .Where(method => method.GetParameters().Length > MostParameters)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .ToHashSet();

        Assert.True(found.Count > 3_000, $"Only {found.Count} methods were found.");
        Faults.None(longer.Except(s_known.Keys).Select(name => $"{name} has more than {MostParameters} parameters"));
        Faults.None(s_known.Keys.Except(longer).Select(name => $"{name} is no exception any more: remove its line"));
    }

    [Fact]
    public void Records_have_at_most_eight_positions()
    {
        var records = Types.Where(IsRecord).ToList();

        Assert.True(records.Count > 250, $"Only {records.Count} records were found.");
        Faults.None(
            records
                .Where(type =>
                    type.GetConstructors(Own).Any(constructor => constructor.GetParameters().Length > MostPositions)
                )
                .Select(type => $"{type.Name} has more than {MostPositions} positions")
        );
    }

    /// <summary>Positions of records are counted on their own.</summary>
    private static IEnumerable<MethodBase> ConstructorsOf(Type type) => IsRecord(type) ? [] : type.GetConstructors(Own);

    private static bool IsRecord(Type type) =>
        type.GetMethod(CloneMethod, Own) is not null
        || (type.IsValueType && type.GetMethods(Own).Any(method => method.Name == PrintMethod));

    /// <summary>True for an override of a method whose parameters somebody else has chosen.</summary>
    private static bool IsGivenByOthers(MethodBase method) =>
        method is MethodInfo overriding
        && overriding.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly;

    private static bool IsGenerated(MethodBase method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name.Contains('<', StringComparison.Ordinal);
}
