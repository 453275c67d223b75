using System.Reflection;
using Tributary.Connectors.RedisStreams;
using Tributary.Engine.Foundation;
using Tributary.Server.Hosting;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Tidy;

public sealed class RecordTests
{
    private const int MostPositions = 8;
    private const string CloneMethod = "<Clone>$"; // every record class has one
    private const string PrintMethod = "PrintMembers"; // every record has one

    /// <summary>Two numbers of a long list of positions can change places, and it still compiles.</summary>
    [Fact]
    public void Records_have_at_most_eight_positions()
    {
        Assembly[] assemblies =
        [
            typeof(Instant).Assembly,
            typeof(Database).Assembly,
            typeof(RedisOptions).Assembly,
            typeof(TributaryHost).Assembly,
        ];
        var records = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Tributary.", StringComparison.Ordinal) == true && IsRecord(type))
            .ToList();

        Assert.True(records.Count > 200, $"Only {records.Count} records were found.");
        Assert.DoesNotContain(
            records,
            type =>
                type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Any(constructor => constructor.GetParameters().Length > MostPositions)
        );
    }

    private static bool IsRecord(Type type)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return type.GetMethod(CloneMethod, Any) is not null || (type.IsValueType && HasPrint(type));

        static bool HasPrint(Type type) =>
            type.GetMethods(Any).Any(method => method.Name == PrintMethod && method.DeclaringType == type);
    }
}
