namespace Tributary.Server.Application.Settings;

/// <summary>The form of a key that encrypts secrets in the database: AES-256, written in hex.</summary>
internal static class EncryptionKey
{
    /// <summary>The number of bytes.</summary>
    public const int Size = 32;

    /// <returns>Null for a text that is not <see cref="Size"/> bytes in hex.</returns>
    public static byte[]? Read(string text) =>
        text.Length == Size * 2 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
