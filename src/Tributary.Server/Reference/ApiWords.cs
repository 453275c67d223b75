using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Client.Contracts;

namespace Tributary.Server.Reference;

/// <summary>
/// Reads the comments of the wire contracts for people without .NET: names of types and members become words of the
/// wire, and a comment that lists words ("`open` or `resolved`", "One of MemberStatuses") is a closed list.
/// </summary>
internal static partial class ApiWords
{
    private static readonly FrozenDictionary<string, Type> s_types = typeof(Problem)
        .Assembly.GetExportedTypes()
        .Where(type => !type.IsGenericType)
        .ToFrozenDictionary(type => type.Name);

    /// <summary>Returns the sentence without .NET names and without the line breaks of the comment.</summary>
    public static string Plain(string text)
    {
        text = LineBreak().Replace(text, " ");
        text = MemberName()
            .Replace(
                text,
                match =>
                    s_types.TryGetValue(match.Groups["type"].Value, out var type)
                        ? Quote(type, match.Groups["member"].Value)
                        : match.Value
            );
        return ClassName()
            .Replace(
                text,
                match =>
                    s_types.TryGetValue(match.Value, out var type) && WordsOf(type) is { Count: > 0 } words
                        ? Listed(words)
                        : match.Value
            );
    }

    /// <summary>Returns the words that a plain sentence lists; none when the list is open.</summary>
    public static IReadOnlyList<string> ListedIn(string plain) =>
        List().Match(plain) is { Success: true } list
            ? [.. QuotedWord().Matches(list.Groups["list"].Value).Select(word => word.Groups[1].Value)]
            : [];

    /// <summary>Returns the constants of a class of words.</summary>
    public static IReadOnlyList<string> WordsOf(Type type) =>
        type is { IsAbstract: true, IsSealed: true }
            ?
            [
                .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Where(field => field.IsLiteral)
                    .Select(field => field.GetRawConstantValue())
                    .OfType<string>(),
            ]
            : [];

    private static string Quote(Type type, string member) =>
        type.GetField(member)?.GetRawConstantValue() is string word
            ? $"`{word}`"
            : $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(member)}`";

    private static string Listed(IReadOnlyList<string> words) =>
        words.Count == 1
            ? $"`{words[0]}`"
            : $"{string.Join(", ", words.SkipLast(1).Select(word => $"`{word}`"))} or `{words[^1]}`";

    // The framework writes a reference as the type of the member, if it has one, and its full name.
    [GeneratedRegex(@"(?:(?:[A-Za-z]+(?:<[^>]*>)?(?:\[\])?)\?? )?\b(?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)\b")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\b")]
    private static partial Regex ClassName();

    // At the beginning, after a colon, or after "one of"; elsewhere words are only mentioned.
    [GeneratedRegex(@"(?:^|: |[Oo]ne of )(?<list>`[a-z][a-z_.]*`(?:, `[a-z][a-z_.]*`)*,? or `[a-z][a-z_.]*`)")]
    private static partial Regex List();

    // An empty line separates paragraphs, and stays.
    [GeneratedRegex(@"(?<!\n)\n(?!\n)")]
    private static partial Regex LineBreak();

    [GeneratedRegex("`([a-z][a-z_.]*)`")]
    private static partial Regex QuotedWord();
}
