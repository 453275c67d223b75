using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using Tributary.AspNetCore;
using Tributary.Client;
using Tributary.Connectors.RedisStreams;
using Tributary.Dashboard.Addressing;
using Tributary.Portal;

namespace Tributary.Tests.Architecture;

/// <summary>The compiled projects of src, and the types that people wrote in them.</summary>
internal static class SourceAssemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Plan.Projects.Select(project => project.Assembly),
        typeof(RedisOptions).Assembly,
        typeof(TributaryClient).Assembly,
        typeof(TributaryCapture).Assembly,
        typeof(PageAssets).Assembly,
        typeof(PortalAssets).Assembly,
    ];

    /// <summary>Returns the types of an assembly that the compiler and generators did not add.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) =>
        assembly
            .GetTypes()
            .Where(type => type.Namespace?.StartsWith("Tributary.", StringComparison.Ordinal) == true)
            .Where(type => !IsGenerated(type));

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.IsDefined(typeof(GeneratedCodeAttribute))
        || type.Name.Contains('<', StringComparison.Ordinal)
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
