namespace Tributary.Engine.Foundation;

/// <summary>Suggests the name that a misspelt word was probably meant to be.</summary>
public static class Spelling
{
    /// <returns>Null when no name is similar: at most a third of the letters may differ, but one always may.</returns>
    public static string? Nearest(string word, IEnumerable<string> names) =>
        names
            .Select(name => (Name: name, Distance: Distance(word, name)))
            .Where(guess => guess.Distance <= Math.Max(1, guess.Name.Length / 3))
            .OrderBy(guess => guess.Distance)
            .Select(guess => guess.Name)
            .FirstOrDefault();

    /// <summary>
    /// Counts letters added, dropped or changed, and swapped neighbours, ignoring case (optimal string alignment).
    /// </summary>
    private static int Distance(string a, string b)
    {
        var (before, previous) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray());
        foreach (var (i, letter) in a.Index())
        {
            var current = new int[b.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                current[j + 1] = Math.Min(
                    Math.Min(current[j], previous[j + 1]) + 1,
                    previous[j] + (IsSame(letter, b[j]) ? 0 : 1)
                );
                var isSwap = i > 0 && j > 0 && IsSame(letter, b[j - 1]) && IsSame(a[i - 1], b[j]);
                if (isSwap)
                    current[j + 1] = Math.Min(current[j + 1], before[j - 1] + 1);
            }
            (before, previous) = (previous, current);
        }

        return previous[b.Length];
    }

    private static bool IsSame(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
