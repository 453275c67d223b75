using System.Text.RegularExpressions;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Reads C# as words, well enough for style rules. It is not a parser, so an interpolated string counts as text, holes
/// included.
/// </summary>
internal static partial class CSharpText
{
    /// <summary>Returns the file with comments, strings and characters blanked. Every line keeps its number.</summary>
    public static SourceFile WithoutTextAndComments(this SourceFile file) =>
        file with
        {
            Text = TextOrComment().Replace(file.Text, found => Blank(found.Value)),
        };

    /// <summary>
    /// Returns types at the top level of the file. With file-scoped namespaces they are those that start a line.
    /// </summary>
    public static IEnumerable<Match> TopLevelTypes(this SourceFile file) => TopLevelType().Matches(file.Text);

    /// <summary>Returns every type that the file declares, including nested ones.</summary>
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
        @"^[ ]*(?:[a-z]+ )*"
            + @"(?:class|record struct|record class|record|struct|enum|interface|delegate [\w<>?\[\], ]+) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex AnyType();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotLineEnd();
}
