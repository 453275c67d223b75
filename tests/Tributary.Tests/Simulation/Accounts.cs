using System.Globalization;
using System.Numerics;

namespace Tributary.Tests.Simulation;

/// <summary>Bank accounts and wallets, and the ways in which people write them.</summary>
internal static class Accounts
{
    /// <summary>Returns a Polish IBAN with correct check digits.</summary>
    public static string Iban(Random random)
    {
        var account = string.Concat(Enumerable.Range(0, 24).Select(_ => (char)('0' + random.Next(10))));
        var check = 98 - (int)(BigInteger.Parse(account + "252100", CultureInfo.InvariantCulture) % 97);
        return string.Create(CultureInfo.InvariantCulture, $"PL{check:00}{account}");
    }

    /// <summary>Writes an IBAN in one of the ways of banks, shops and people.</summary>
    public static string Written(string iban, int way) =>
        (way % 6) switch
        {
            0 => iban,
            1 => string.Join(' ', iban.Chunk(4).Select(four => new string(four))),
            2 => string.Join('-', iban.Chunk(4).Select(four => new string(four))).ToLowerInvariant(),
            3 => "IBAN: " + iban,
            4 => iban[2..],
            _ => string.Join('\u00a0', iban.Chunk(4).Select(four => new string(four))),
        };

    public static string Wallet(Random random) =>
        "0x" + string.Concat(Enumerable.Range(0, 40).Select(_ => "0123456789abcdef"[random.Next(16)]));

    public static string WrittenWallet(string wallet, int way) =>
        (way % 4) switch
        {
            0 => wallet,
            1 => "0x" + wallet[2..].ToUpperInvariant(),
            2 => $"ethereum:{wallet}@1",
            _ => string.Concat(wallet.Select((c, i) => i > 1 && i % 2 == 0 ? char.ToUpperInvariant(c) : c)),
        };
}
