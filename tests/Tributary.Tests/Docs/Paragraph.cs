using System.Text;

namespace Tributary.Tests.Docs;

/// <summary>A paragraph of a generated page.</summary>
internal static class Paragraph
{
    private const int Columns = 100;

    /// <summary>Breaks the lines of a text at spaces, so that they have at most 100 columns.</summary>
    public static string Wrap(string text)
    {
        var wrapped = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            var fits = column + 1 + word.Length <= Columns;
            if (column > 0)
                wrapped.Append(fits ? ' ' : '\n');
            wrapped.Append(word);
            column = column > 0 && fits ? column + 1 + word.Length : word.Length;
        }
        return wrapped.ToString();
    }
}
