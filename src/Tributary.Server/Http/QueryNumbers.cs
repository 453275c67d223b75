using System.Globalization;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>Reads query parameters that are a number of things.</summary>
internal static class QueryNumbers
{
    /// <param name="usual">The number when the query does not have the parameter.</param>
    public static bool TryRead(
        string? text,
        string name,
        int most,
        int usual,
        out int number,
        out ProblemResult problem
    )
    {
        (number, problem) = (usual, null!);
        if (text is null)
            return true;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= 1
            && number <= most
        )
            return true;
        problem = Problems.Of(ErrorCodes.InvalidParameter, $"{name} must be a whole number from 1 to {most}.");
        return false;
    }
}
