using PhoneNumbers;

namespace Tributary.Server;

/// <summary>Phone numbers in the one form of E.164.</summary>
internal static class PhoneNumber
{
    private static readonly PhoneNumberUtil s_numbers = PhoneNumberUtil.GetInstance();

    /// <param name="country">ISO 3166-1, for a number without a country code; null for none.</param>
    /// <returns>Null when it is no number, or has no country.</returns>
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
