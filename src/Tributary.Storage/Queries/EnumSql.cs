using Tributary.Engine.Foundation;

namespace Tributary.Storage.Queries;

/// <summary>Shows enums that are stored by their numbers.</summary>
internal static class EnumSql
{
    /// <summary>Returns an expression for the name of an enum; null for zero, which is unknown.</summary>
    public static string Word<T>(string column)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Skip(1).Select((value, i) => $"when {i + 1} then '{EnumNames.Of(value)}'");
        return $"case {column} {string.Join(' ', words)} end";
    }
}
