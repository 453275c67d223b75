using System.Reflection;

namespace Tributary.Server.Application.Errors;

/// <summary>The closed list of error codes. Each is declared as a static field, where it is used.</summary>
internal static class ErrorCodes
{
    /// <summary>All codes, sorted by status, then by code.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        .. typeof(ErrorCodes)
            .Assembly.GetTypes()
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type =>
                type.GetFields(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .Where(field => field.FieldType == typeof(ErrorCode))
            .Select(field => (ErrorCode)field.GetValue(null)!)
            .OrderBy(error => error.Status)
            .ThenBy(error => error.Code, StringComparer.Ordinal),
    ];
}
