using System.Text.RegularExpressions;

namespace Tributary.Tests.Tidy;

/// <summary>
/// C# read as words, near enough for tidiness: no parser, so an interpolated string counts as text, holes included.
/// </summary>
internal static partial class CSharpText
{
    /// <summary>The file with comments, strings and characters blanked out; every line keeps its number.</summary>
    public static SourceFile WithoutTextAndComments(this SourceFile file) =>
        file with
        {
            Text = TextOrComment().Replace(file.Text, found => Blank(found.Value)),
        };

    /// <summary>
    /// Types that stand at the top level of the file: with file-scoped namespaces, those that start a line.
    /// </summary>
    public static IEnumerable<Match> TopLevelTypes(this SourceFile file) => TopLevelType().Matches(file.Text);

    /// <summary>Every type that the file declares, nested ones too.</summary>
    public static IEnumerable<Match> Types(this SourceFile file) => AnyType().Matches(file.Text);

    public static string Blank(string text) => NotLineEnd().Replace(text, " ");

    [GeneratedRegex(
        """
            //[^\n]* | /\*.*?\*/
            | \$*("{3,}).*?\1(?!")
            | (?:@\$?|\$@)"(?:[^"]|"")*"
            | \$?"(?:\\.|[^"\\\n])*"
            | '(?:\\[^\n]|[^'\\\n])[^'\n]*'
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline
    )]
    private static partial Regex TextOrComment();

    [GeneratedRegex(
        @"^(?:[a-z]+ )*(?:class|record struct|record class|record|struct|enum|interface|delegate [\w<>?\[\], ]+) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TopLevelType();

    [GeneratedRegex(
        @"^[ ]*(?:[a-z]+ )*(?:class|record struct|record class|record|struct|enum|interface|delegate [\w<>?\[\], ]+) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex AnyType();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotLineEnd();
}
