namespace Tributary.Server;

/// <summary>The word that somebody meant who mistyped one.</summary>
internal static class NearestWord
{
    /// <returns>Null when none is near: over a third of its characters would have to change.</returns>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        var (nearest, least) = ((string?)null, int.MaxValue);
        foreach (var word in known)
            if (Distance(typed, word) is var distance && distance < least) (nearest, least) = (word, distance);
        return nearest is not null && least <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    // Levenshtein's, whatever the case.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var isSame = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (isSame ? 0 : 1)));
            }
        }
        return row[^1];
    }
}
