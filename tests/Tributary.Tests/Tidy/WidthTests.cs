using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Lines are at most 120 columns wide, including SQL and comments. CSharpier breaks code at that width but leaves texts
/// alone, so this checks every line.
/// </summary>
public sealed class WidthTests
{
    private const int Columns = 120;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("samples")]
    [InlineData("bench")]
    public void Lines_are_at_most_120_columns(string folder) =>
        Faults.None(SourceFile.Below(folder, ".cs", ".razor", ".sql").SelectMany(TooWide));

    private static IEnumerable<string> TooWide(SourceFile file)
    {
        var lines = file.Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > Columns)
                yield return $"{file.Path}:{i + 1} has {lines[i].Length} columns";
        }
    }
}
