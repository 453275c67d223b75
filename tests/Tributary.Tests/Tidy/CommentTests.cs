using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Comments are plain sentences: none begins with a word that makes a fragment, and rare words give way to common ones.
/// </summary>
public sealed partial class CommentTests
{
    [Fact]
    public void Comments_are_plain_sentences() =>
        Faults.None(
            from folder in (string[])["src", "tests", "samples", "bench"]
            from file in SourceFile.Below(folder, ".cs")
            from fault in Find(file)
            select fault
        );

    [Theory]
    [InlineData("/// <summary>Of the members that a batch names.</summary>")]
    [InlineData("/// <summary>\n/// What a caller may do.\n/// </summary>")]
    [InlineData("/// <param name=\"name\">Told of each batch.</param>")]
    [InlineData("/// <returns>Whoever has it.</returns>")]
    [InlineData("var a = 1; // by " + "itself")] // in pieces, so that this file does not find it
    [InlineData("// Ids are for ever.")]
    [InlineData("// It is tried again in a\n// moment.")]
    public void A_fragment_is_found(string comment) => Assert.Single(Find(new("a.cs", comment + "\n")));

    [Theory]
    [InlineData("/// <summary>Returns the offer of a member.</summary>")]
    [InlineData("/// <summary>Byte order marks are removed.</summary>")]
    [InlineData("var url = \"https://what.example\"; // the address")]
    public void A_sentence_is_not(string comment) => Assert.Empty(Find(new("a.cs", comment + "\n")));

    [Fact]
    public void No_comment_cites_a_missing_document() =>
        Faults.None(
            from folder in (string[])["src", "bench", "tests"]
            from source in SourceFile.Below(folder, ".cs")
            from cited in Missing().Matches(source.Text)
            select $"{source.At(cited.Index)} cites a document that is not in the repository"
        );

    private static IEnumerable<string> Find(SourceFile file) =>
        from comment in Comment().Matches(file.Text)
        let text = Margin().Replace(comment.Value, " ")
        let found = Fragment().Match(text)
        where found.Success
        select $"{file.At(comment.Index)} has '{found.Value.Trim()}'";

    // Comment lines in a row, or the comment at the end of a line. An address in a text has no space before its
    // slashes.
    [GeneratedRegex(@"^[ \t]*///?(?:[^\n]*\n[ \t]*///?)*[^\n]*|(?<=\S )// [^\n]*", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // The design that the first version was built from.
    [GeneratedRegex(@"DESIGN[\s/]*§")]
    private static partial Regex Missing();

    [GeneratedRegex(@"\s*///?\s*|\s+")]
    private static partial Regex Margin();

    [GeneratedRegex(
        @"(?:^ |<summary> ?|<returns> ?|<param name=""\w+""> ?|<remarks> ?)"
            + @"(?:Of|Told|Ours|What|Whom|Whoever|Whatever|By|Has)\b"
            + @"|\b(?:whoever|by itself|for ever|of ours|that which|in a moment)\b",
        RegexOptions.None
    )]
    private static partial Regex Fragment();
}
