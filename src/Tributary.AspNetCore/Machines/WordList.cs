#if NET9_0_OR_GREATER
using System.Buffers;
#endif

namespace Tributary.AspNetCore.Machines;

/// <summary>A list of words that are searched for in one pass, if the runtime supports it.</summary>
internal sealed class WordList(string[] words, StringComparison comparison)
{
#if NET9_0_OR_GREATER
    private readonly SearchValues<string> words = SearchValues.Create(words, comparison);

    public bool IsIn(ReadOnlySpan<char> text) => text.ContainsAny(words);
#else
    public bool IsIn(ReadOnlySpan<char> text)
    {
        foreach (var word in words)
            if (text.Contains(word, comparison))
                return true;
        return false;
    }
#endif
}
