using System.Text.RegularExpressions;

namespace Tributary.Tests.Tidy;

/// <summary>Finds the uses of types that are declared in a folder to the right of the user's (DESIGN §3).</summary>
/// <remarks>
/// By words, since the project is one flat namespace. A word is a use unless it is a member (after a dot), names
/// something being declared (after a type), or is an enum value, a named argument or the target of an assignment.
/// In a file that has a member of the same name only a word in the place of a type counts.
/// </remarks>
internal static partial class FolderOrder
{
    public static IReadOnlyList<string> Violations(IReadOnlyList<string> folders, IReadOnlyList<SourceFile> files)
    {
        var code = files.Select(file => file.WithoutTextAndComments()).ToArray();
        var rankOf = new Dictionary<string, int>();
        foreach (var file in code)
        {
            foreach (var type in file.TopLevelTypes())
            {
                // A partial type belongs to the leftmost folder that has a part of it.
                var name = type.Groups[1].Value;
                rankOf[name] = Math.Min(rankOf.GetValueOrDefault(name, int.MaxValue), Rank(folders, file));
            }
        }

        return [.. from file in code
                   let rank = Rank(folders, file)
                   from use in Uses(file)
                   where rankOf.TryGetValue(use.Value, out var declared) && declared > rank
                   select $"{file.At(use.Index)} uses {use.Value}, which {folders[rankOf[use.Value]]}/ declares to its right"];
    }

    public static IReadOnlyList<string> FilesOutside(IReadOnlyList<string> folders, IReadOnlyList<SourceFile> files) =>
        [.. files.Where(file => Rank(folders, file) < 0).Select(file => file.Path)];

    // src/PROJECT/FOLDER/...
    private static int Rank(IReadOnlyList<string> folders, SourceFile file) =>
        folders.ToList().IndexOf(file.Path.Split('/')[2]);

    private static IEnumerable<Match> Uses(SourceFile file)
    {
        var text = EnumBody().Replace(file.Text, body => CSharpText.Blank(body.Value));
        var members = Declared().Matches(text).Select(found => found.Groups["name"].Value).ToHashSet();
        return Word().Matches(text).Where(word =>
            !members.Contains(word.Value) || InPlaceOfAType().IsMatch(text, word.Index));
    }

    private const string Keyword =
        "new|return|is|as|in|out|ref|not|and|or|case|where|throw|else|await|async|const|static|readonly|public|private|internal|" +
        "protected|sealed|abstract|override|virtual|required|params|this|scoped|partial|extern|implicit|explicit|operator|event|using|record|select|when|yield";

    // A name after a type: `Money Name`, `Money? Name`, `List<Money> Name`, `Money[] Name`.
    private const string AfterAType = @$"(?<=(?:(?<!\w)(?!(?:{Keyword})\b)\w+|[\w>\])]\?|\w>|>>|\])[ ]+)";

    [GeneratedRegex(@"(?<=\benum\s+\w+(?:\s*:\s*\w+)?\s*)\{[^}]*\}")]
    private static partial Regex EnumBody();

    [GeneratedRegex(AfterAType + @"(?<name>[A-Z]\w*)\b(?!\s*\.)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"(?<![\w.])(?!" + AfterAType + @")[A-Z]\w*\b(?!:(?!:)|\s*=(?![=>]))")]
    private static partial Regex Word();

    [GeneratedRegex(@"\G(?:(?<=\bnew )|(?<=<))\w+|\G\w+(?:<[^;(){}]*>)?\??(?:\[\])?[ ]+(?!(?:is|as|switch|with|and|or|not|when|in|where|on|equals)\b)[A-Za-z_]")]
    private static partial Regex InPlaceOfAType();
}
