using System.Collections.Frozen;
using System.Text.Json;

namespace Tributary.Engine.Foundation;

/// <summary>
/// The single written form of an enum's names, in tables, API and docs: <c>ReferralStatus.Pending</c> is
/// <c>pending</c>.
/// </summary>
public static class EnumNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => Map<T>.Names[value];

    /// <exception cref="FormatException">The text is not one of the enum's words.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is not a {typeof(T).Name}.");

    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum => Map<T>.Values.TryGetValue(text, out value);

    /// <summary>Returns the words in the order of the enum.</summary>
    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(Of);

    private static class Map<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>()
            .ToFrozenDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

        public static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(
            p => p.Value,
            p => p.Key,
            StringComparer.Ordinal
        );
    }
}
