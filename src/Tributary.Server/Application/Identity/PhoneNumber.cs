using PhoneNumbers;

namespace Tributary.Server.Application.Identity;

/// <summary>Reads phone numbers and brings them into E.164 form.</summary>
internal static class PhoneNumber
{
    public const string Form = "A phone number must have at least 3 digits and at most 32 characters.";
    private const int MaxLength = 32;
    private const int LeastDigits = 3;

    private static readonly PhoneNumberUtil s_numbers = PhoneNumberUtil.GetInstance();

    /// <summary>
    /// Reads a number as it is shown to people. <see cref="Canonical"/> decides whether it can be compared with others.
    /// </summary>
    /// <returns>Null when the text is not a number.</returns>
    public static string? Read(string text)
    {
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            text = text["tel:".Length..];
        return text.Length <= MaxLength && text.Count(char.IsDigit) >= LeastDigits ? text : null;
    }

    /// <param name="country">ISO 3166-1, for a number without a country code; null for none.</param>
    /// <returns>Null when it is not a number, or its country is unknown.</returns>
    public static string? Canonical(string text, string? country)
    {
        try
        {
            var number = s_numbers.Parse(text, country);
            return s_numbers.IsPossibleNumber(number) ? s_numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
