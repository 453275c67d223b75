using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>Reads filters whose values are a closed list of words.</summary>
internal static class QueryWords
{
    /// <param name="value">Null when the query does not have the filter.</param>
    public static bool TryRead<T>(string? text, string name, out T? value, out ProblemResult problem)
        where T : struct, Enum
    {
        (value, problem) = (null, null!);
        if (text is null)
            return true;
        if (EnumNames.TryParse<T>(text, out var word))
        {
            value = word;
            return true;
        }
        problem = Problems.Of(
            RequestErrors.InvalidParameter,
            $"{name} must be one of {string.Join(", ", EnumNames.All<T>())}."
        );
        return false;
    }
}
