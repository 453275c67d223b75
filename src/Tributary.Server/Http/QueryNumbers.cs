using System.Globalization;
using Tributary.Engine.Money;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>Reads query parameters that are a number of things.</summary>
internal static class QueryNumbers
{
    /// <param name="value">Null when the query does not have the parameter.</param>
    public static bool TryRead(string? text, string name, out long? value, ref ProblemResult problem)
    {
        value = null;
        if (text is null)
            return true;
        if (
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is >= -MinorUnits.WireLimit and <= MinorUnits.WireLimit
        )
        {
            value = number;
            return true;
        }
        problem = Problems.Of(RequestErrors.InvalidParameter, $"{name} must be a whole number within ±(2^53−1).");
        return false;
    }

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
        problem = Problems.Of(RequestErrors.InvalidParameter, $"{name} must be a whole number from 1 to {most}.");
        return false;
    }
}
