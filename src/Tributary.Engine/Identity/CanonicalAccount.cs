using System.Text.RegularExpressions;

namespace Tributary.Engine.Identity;

/// <summary>
/// Brings a payout account into one form: an IBAN, a wallet, a PayPal mailbox, or another account number.
/// </summary>
public static partial class CanonicalAccount
{
    /// <summary>The digits of a Polish account number, which is an IBAN without its country.</summary>
    private const int PolishDigits = 26;

    private const int IbanModulus = 97;

    /// <returns>The kind and the canonical value; null for a text that is not an account.</returns>
    public static string? Of(string text)
    {
        var tidy = PlainIdentifier.Tidy(text);
        if (WalletOf(tidy) is { } wallet)
            return "wallet:" + wallet;
        if (MailboxOf(tidy) is { } mailbox)
            return "mail:" + mailbox;
        var compact = PlainIdentifier.Compact(tidy);
        if (PlainIdentifier.IsPlaceholder(compact))
            return null;
        return IbanOf(compact) is { } iban ? "iban:" + iban : "account:" + compact;
    }

    /// <summary>
    /// Returns a wallet's address. Hexadecimal and bech32 addresses ignore case; base58 addresses do not (BIP 173,
    /// EIP-55).
    /// </summary>
    private static string? WalletOf(string tidy)
    {
        var bare = WalletScheme().Replace(tidy, "");
        if (bare.Length < tidy.Length && bare.AsSpan().IndexOfAny('?', '@') is var end and > 0)
            bare = bare[..end];
        if (HexWallet().Match(bare) is { Success: true } hex)
            return hex.Groups["digits"].Value.ToLowerInvariant();
        if (Bech32Wallet().IsMatch(bare))
            return bare.ToLowerInvariant();
        return Base58Wallet().IsMatch(bare) ? bare : null;
    }

    private static string? MailboxOf(string tidy) =>
        tidy.Contains('@') ? CanonicalEmail.Of(MailScheme().Replace(tidy, ""))?.Mailbox : null;

    /// <returns>Null when the length, form or check digits are not those of an IBAN (ISO 13616).</returns>
    private static string? IbanOf(string compact)
    {
        if (compact.StartsWith("IBAN", StringComparison.Ordinal))
            compact = compact["IBAN".Length..];
        if (compact.Length == PolishDigits && compact.All(char.IsAsciiDigit))
            compact = "PL" + compact;
        return Iban().IsMatch(compact) && Remainder(compact) == 1 ? compact : null;
    }

    /// <summary>
    /// Returns the remainder by 97 of the IBAN as a number: its first four characters last, letters as 10 to 35.
    /// </summary>
    private static int Remainder(string iban)
    {
        const int MovedToEnd = 4;
        const int LetterA = 10;
        var remainder = 0;
        foreach (var c in iban.AsSpan(MovedToEnd))
            Add(c);
        foreach (var c in iban.AsSpan(0, MovedToEnd))
            Add(c);
        return remainder;

        void Add(char c) =>
            remainder = char.IsAsciiDigit(c)
                ? ((remainder * 10) + (c - '0')) % IbanModulus
                : ((remainder * 100) + (c - 'A' + LetterA)) % IbanModulus;
    }

    [GeneratedRegex("^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")]
    private static partial Regex Iban();

    [GeneratedRegex("^(0[xX])?(?<digits>[0-9a-fA-F]{40})$|^0[xX](?<digits>[0-9a-fA-F]{41,64})$")]
    private static partial Regex HexWallet();

    [GeneratedRegex(
        "^(bc|tb|ltc|addr|cosmos|osmo|erd)1[a-z0-9]{20,110}$|^[qpz][a-z0-9]{41,61}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Bech32Wallet();

    /// <summary>Requires a letter of each case and a digit, since account numbers of banks never have them.</summary>
    [GeneratedRegex("^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[1-9A-HJ-NP-Za-km-z]{25,48}$")]
    private static partial Regex Base58Wallet();

    [GeneratedRegex(
        "^(bitcoin|bitcoincash|ethereum|kaspa|litecoin|tron|solana|cardano|wallet|btc|eth):(//)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex WalletScheme();

    [GeneratedRegex("^(mailto|paypal|email|e-mail):(//)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailScheme();
}
