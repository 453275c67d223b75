using System.Text.RegularExpressions;

namespace Tributary.Tests.Docs;

/// <summary>Compares the answer that a tutorial shows with the real one.</summary>
/// <remarks>
/// A tutorial shortens answers, and ids, codes and times differ. What it shows must therefore occur in the real answer
/// in the same order: fields with their values, texts in lists, and lines that are not JSON.
/// </remarks>
internal static partial class ShownAnswer
{
    /// <returns>The first part of the shown answer that the real one does not have; null when it has all.</returns>
    public static string? FirstMissing(string shown, string real)
    {
        var parts = Part().Matches(real).Select(part => part.Value).ToList();
        var next = 0;
        foreach (Match part in Part().Matches(shown))
        {
            if (part.Value is "…" or "\"…\"")
                continue;
            var wanted = PatternOf(part.Value);
            next = parts.FindIndex(next, wanted.IsMatch) + 1;
            if (next == 0)
                return part.Value;
        }
        return null;
    }

    private static Regex PatternOf(string shown)
    {
        var pattern = Regex.Escape(Address().Replace(shown, "http://HOST"));
        pattern = pattern.Replace("http://HOST", "http://[^/\"]+", StringComparison.Ordinal);
        pattern = Id().Replace(pattern, "$1_[0-9a-z]+");
        pattern = Code().Replace(pattern, "[0-9A-Z]{8}");
        pattern = Day().Replace(pattern, "[0-9-]{10}");
        return new Regex($"^{pattern.Replace("…", ".*", StringComparison.Ordinal)}$");
    }

    // A field with its value, a value in a list, or a line that is not JSON.
    [GeneratedRegex(
        @"""(?:[^""\\]|\\.)*""(?::(?:""(?:[^""\\]|\\.)*""|-?[0-9]+|true|false|null))?|^[^ {""\s][^\r\n]*|…",
        RegexOptions.Multiline
    )]
    private static partial Regex Part();

    [GeneratedRegex("https?://localhost:8080")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(clk|ref|rwd|dec|txn)_[0-9a-z]+…?")]
    private static partial Regex Id();

    [GeneratedRegex(@"\b(?=[A-Z0-9]*[0-9])[A-Z0-9]{8}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b")]
    private static partial Regex Day();
}
