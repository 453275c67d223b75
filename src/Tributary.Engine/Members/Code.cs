using System.Buffers;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Members;

public enum CodeKind
{
    Generated,
    Vanity,
    Coupon,
}

/// <summary>A code, as stored.</summary>
public sealed record CodeFacts
{
    public required CodeId Id { get; init; }
    public required ProgramId ProgramId { get; init; }

    /// <summary>As written; it is found by its <see cref="CodeText.Fold"/>.</summary>
    public required string Code { get; init; }
    public required CodeKind Kind { get; init; }
    public required MemberId MemberId { get; init; }
    public required string MemberExternalId { get; init; }
    public required MemberStatus MemberStatus { get; init; }

    /// <summary>Null: the program's.</summary>
    public string? Destination { get; init; }
    public Instant? StartsAt { get; init; }
    public Instant? EndsAt { get; init; }
    public long? MaxUses { get; init; }
    public required long Uses { get; init; }
    public required Instant CreatedAt { get; init; }

    public bool IsUsedUp => MaxUses is { } max && Uses >= max;

    /// <summary>True within its time span; its uses are not checked.</summary>
    public bool IsOpen(Instant at) => IsOpen(at, at);

    /// <summary>True within its time span at some time between two.</summary>
    public bool IsOpen(Instant first, Instant last) =>
        (StartsAt is not { } starts || starts <= last) && (EndsAt is not { } ends || first < ends);
}

/// <summary>The form of codes.</summary>
public static class CodeText
{
    public const int GeneratedLength = 8;
    public const int MinLength = 3;
    public const int MaxLength = 40;

    /// <summary>31 letters and digits, no two of which look alike; 31^8 is 8.5 × 10^11.</summary>
    public const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>Words that could be mistaken for part of a path, for a page or for a person.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "ADMIN",
        "API",
        "APP",
        "DASHBOARD",
        "DOCS",
        "HEALTHZ",
        "HELP",
        "LOGIN",
        "METRICS",
        "NULL",
        "OPENAPI",
        "PORTAL",
        "READYZ",
        "ROOT",
        "SIGNUP",
        "STATIC",
        "SUPPORT",
        "SYSTEM",
        "TEST",
        "TRIBUTARY",
        "UNDEFINED",
    };

    /// <summary>Returns the form by which a code is found. Case does not matter.</summary>
    public static string Fold(string code) => code.ToUpperInvariant();

    /// <summary>
    /// Reads a code as people type, paste and send it; every code from outside is read with this. Characters that do
    /// not print are removed, and full-width letters and typographic dashes become plain ones. A pasted link is reduced
    /// to its code. Brackets, quotes and stops are cut from both ends.
    /// </summary>
    /// <returns>
    /// The code to look up with <see cref="Fold"/>; null when nothing is left, so that the field counts as absent.
    /// </returns>
    public static string? Typed(string text)
    {
        if (IsPlain(text))
            return text;
        if (text.Length > MaxTypedLength)
            text = text[..MaxTypedLength];
        text = PrintedText.Narrow(PrintedText.Condense(WithoutEscapes(text)));
        text = string.Concat(OfLink(text).Select(c => IsDash(c) ? '-' : c));
        var (first, end) = (0, text.Length);
        while (first < end && IsTrimmed(text[first]))
            first++;
        while (end > first && IsTrimmed(text[end - 1]))
            end--;
        return first == end ? null : text[first..end];
    }

    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    private const int MaxTypedLength = 2048;
    private const string LinkPath = "/r/";

    private static bool IsPlain(string text) =>
        text.Length is > 0 and <= MaxLength
        && !text.AsSpan().ContainsAnyExcept(s_plain)
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1]);

    // Removes an encoded space or quote at the end of a link. Half of a surrogate pair marks a text that cannot be
    // read.
    private static string WithoutEscapes(string text)
    {
        var plain = text.Contains('%') ? Uri.UnescapeDataString(text) : text;
        return string.Concat(plain.EnumerateRunes());
    }

    private static string OfLink(string text)
    {
        var at = text.LastIndexOf(LinkPath, StringComparison.Ordinal);
        if (at < 0)
            return text;
        var code = text[(at + LinkPath.Length)..];
        return code.IndexOfAny(['/', '?', '#', '&']) is var end and >= 0 ? code[..end] : code;
    }

    private static bool IsDash(char c) => c is (>= '\u2010' and <= '\u2015') or '\u2212' or '\u2043' or '\uFE63';

    private static bool IsTrimmed(char c) => !char.IsLetterOrDigit(c);

    /// <summary>
    /// Checks that a code has only ASCII letters, digits, <c>-</c> and <c>_</c>, so that no look-alike of another
    /// script and no control character is accepted.
    /// </summary>
    /// <returns>Null when the code is valid; otherwise a sentence that says what is allowed.</returns>
    public static string? Fault(string code)
    {
        if (code.Length is < MinLength or > MaxLength)
            return $"A code must have {MinLength} to {MaxLength} characters.";
        foreach (var c in code)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return "A code may contain only the letters A to Z, digits, '-' and '_'. Look-alike letters "
                    + "of other scripts are refused.";
        if (!char.IsAsciiLetterOrDigit(code[0]) || !char.IsAsciiLetterOrDigit(code[^1]))
            return "A code must begin and end with a letter or digit.";
        return Reserved.Contains(Fold(code)) ? "This word is reserved. Choose another code." : null;
    }
}
