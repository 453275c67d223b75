using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Server.Application.Access;

/// <summary>
/// The text of a key: <c>trb_PREFIX_SECRET</c>. Only the prefix and the SHA-256 of the whole are stored.
/// </summary>
internal static class KeyText
{
    private const string Mark = "trb_";
    private const int PrefixLength = 12;
    private const int SecretLength = 40; // of 36 letters and digits: 206 bits
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> s_characters = SearchValues.Create(Alphabet + "_");

    public static (string Text, string Prefix, byte[] Hash) Create()
    {
        var prefix = RandomNumberGenerator.GetString(Alphabet, PrefixLength);
        var text = $"{Mark}{prefix}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";
        return (text, prefix, Hash(text));
    }

    public static bool TryPrefix(string text, [NotNullWhen(true)] out string? prefix)
    {
        prefix = null;
        if (
            text.Length != Mark.Length + PrefixLength + 1 + SecretLength
            || !text.StartsWith(Mark, StringComparison.Ordinal)
        )
            return false;
        if (text.AsSpan(Mark.Length).ContainsAnyExcept(s_characters))
            return false;
        prefix = text.Substring(Mark.Length, PrefixLength);
        return true;
    }

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
