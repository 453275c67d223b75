using System.Security.Cryptography;

namespace Tributary.Engine;

public enum CodeKind { Generated, Vanity, Coupon }

/// <summary>A code, as stored.</summary>
/// <param name="Code">As written; found by <see cref="CodeText.Fold"/> of it.</param>
/// <param name="Destination">Null: the program's.</param>
public sealed record CodeFacts(
    long Id, long ProgramId, string Code, CodeKind Kind, long MemberId, string MemberExternalId, MemberStatus MemberStatus,
    string? Destination, Instant? StartsAt, Instant? EndsAt, long? MaxUses, long Uses, Instant CreatedAt)
{
    public bool IsUsedUp => MaxUses is { } max && Uses >= max;

    /// <summary>Within its span; its uses are another matter.</summary>
    public bool IsOpen(Instant at) => (StartsAt is not { } starts || starts <= at) && (EndsAt is not { } ends || at < ends);
}

/// <summary>The form of codes.</summary>
public static class CodeText
{
    public const int GeneratedLength = 8;
    public const int MinLength = 3;
    public const int MaxLength = 40;

    /// <summary>31 letters and digits of which no two look alike; 31^8 is 8.5 × 10^11.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>Words that a path, a page or a person could mistake for something else.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "ADMIN", "API", "APP", "DASHBOARD", "DOCS", "HEALTHZ", "HELP", "LOGIN", "METRICS", "NULL", "OPENAPI", "PORTAL", "READYZ", "ROOT",
        "SIGNUP", "STATIC", "SUPPORT", "SYSTEM", "TEST", "TRIBUTARY", "UNDEFINED",
    };

    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, GeneratedLength);

    /// <summary>What a code is found by: case does not matter when it is typed.</summary>
    public static string Fold(string code) => code.ToUpperInvariant();

    /// <summary>ASCII letters, digits, <c>-</c> and <c>_</c> only, so that no other script's look-alike and no control character can stand in.</summary>
    /// <returns>Null when the code may be used; otherwise a sentence that says what is allowed.</returns>
    public static string? Fault(string code)
    {
        if (code.Length is < MinLength or > MaxLength) return $"A code has {MinLength} to {MaxLength} characters.";
        foreach (var c in code)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return "A code holds only the letters A to Z, digits, '-' and '_'; letters of other scripts that look alike are refused.";
        if (!char.IsAsciiLetterOrDigit(code[0]) || !char.IsAsciiLetterOrDigit(code[^1])) return "A code begins and ends with a letter or digit.";
        return Reserved.Contains(Fold(code)) ? "This word is reserved; choose another." : null;
    }
}
