using System.CommandLine.Parsing;
using System.Globalization;

namespace Tributary.Bench.Scenarios;

/// <summary>Parses numbers of members such as <c>10k,1m</c>.</summary>
internal static class MemberSizes
{
    public static int[]? Parse(ArgumentResult given)
    {
        var sizes = new List<int>();
        foreach (var text in given.Tokens[0].Value.Split(','))
        {
            var times = char.ToLowerInvariant(text.LastOrDefault()) switch
            {
                'k' => 1_000,
                'm' => 1_000_000,
                _ => 1,
            };
            var digits = times == 1 ? text : text[..^1];
            var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (isNumber && number is > 0 and <= 9_999)
                sizes.Add(number * times);
            else
                given.AddError($"'{text}' is no size such as 10k or 1m.");
        }
        return [.. sizes];
    }
}
