using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>Filters of a query that know only some words.</summary>
internal static class QueryWords
{
    /// <param name="value">Null when the query does not say.</param>
    public static bool TryRead<T>(string? text, string name, out T? value, out ProblemResult problem) where T : struct, Enum
    {
        (value, problem) = (null, null!);
        if (text is null) return true;
        if (EnumNames.TryParse<T>(text, out var word))
        {
            value = word;
            return true;
        }
        problem = Problems.Of(ErrorCodes.InvalidParameter, $"{name} is one of {string.Join(", ", EnumNames.All<T>())}.");
        return false;
    }
}
