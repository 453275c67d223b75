using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// Encrypts values that must not be readable in a copy of the database: AES-256-GCM, each value with its own nonce,
/// under a key kept outside (docs/decisions/0032). Without a key, texts stay as they are.
/// </summary>
/// <param name="keys">
/// The first one encrypts; all of them decrypt. Each has <see cref="EncryptionKey.Size"/> bytes.
/// </param>
internal sealed class SecretBox(ImmutableArray<byte[]> keys)
{
    private const string Mark = "enc:";
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int IdLength = 8;

    private readonly ImmutableArray<(string Id, byte[] Key)> _keys = [.. keys.Select(key => (IdOf(key), key))];

    /// <summary>A name for the key that encrypts, which reveals nothing about it; null for none.</summary>
    public string? KeyId => _keys.IsEmpty ? null : _keys[0].Id;

    /// <summary>True while a change of the key is under way: other nodes may still encrypt with an old one.</summary>
    public bool HasOldKeys => _keys.Length > 1;

    public bool Has(string keyId) => _keys.Any(key => key.Id == keyId);

    /// <summary>False for a text that was encrypted with a key that is not configured.</summary>
    public bool CanOpen(string text) =>
        !text.StartsWith(Mark, StringComparison.Ordinal) || Has(text.Substring(Mark.Length, IdLength));

    /// <returns><c>enc:KEY:BYTES</c>, or the text itself when there is no key.</returns>
    public string Protect(string text)
    {
        if (_keys.IsEmpty)
            return text;
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceSize + plain.Length + TagSize];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_keys[0].Key, TagSize);
        aes.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(NonceSize, plain.Length),
            sealedBytes.AsSpan(NonceSize + plain.Length)
        );
        return $"{Mark}{_keys[0].Id}:{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <summary>True for a text that is not yet encrypted with the newest key.</summary>
    public bool IsOutdated(string text) =>
        KeyId is { } id && !text.StartsWith($"{Mark}{id}:", StringComparison.Ordinal);

    /// <exception cref="StartException">
    /// The text was encrypted with a key that is not configured, or was changed.
    /// </exception>
    public string Open(string text)
    {
        if (!text.StartsWith(Mark, StringComparison.Ordinal))
            return text;
        var id = text.Substring(Mark.Length, IdLength);
        if (_keys.FirstOrDefault(key => key.Id == id).Key is not { } key)
            throw Missing(id);
        var sealedBytes = Base64Url.DecodeFromChars(text.AsSpan(Mark.Length + IdLength + 1));
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(
                sealedBytes.AsSpan(0, NonceSize),
                sealedBytes.AsSpan(NonceSize, plain.Length),
                sealedBytes.AsSpan(NonceSize + plain.Length),
                plain
            );
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new StartException(
                "A secret in the database cannot be decrypted, because it was changed. Restore it from a backup.",
                e
            );
        }
        return Encoding.UTF8.GetString(plain);
    }

    public static StartException Missing(string keyId) =>
        new(
            $"The secrets in the database are encrypted with the key {keyId}, which is not configured: set "
                + $"{TributaryOptions.Section}:SecretsKey or OldSecretsKeys to it, or restore the file "
                + "keys/DATABASE.key beside a SQLite database (docs/operating.md, Secrets)."
        );

    private static string IdOf(byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, "tributary key id"u8))[..IdLength];
}
