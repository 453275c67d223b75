using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Client.Webhooks;

/// <summary>Signatures of Standard Webhooks 1.0: HMAC-SHA256 over <c>webhook-id.webhook-timestamp.body</c>.</summary>
public static class WebhookSignature
{
    /// <summary>The header with the id, the same for every try: what came before under it can be left alone.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the moment of the try, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, one for each live secret.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string SecretMark = "whsec_";
    private const string Version = "v1,";

    /// <summary>How far the timestamp may be from now, either way, unless the caller says otherwise.</summary>
    public static TimeSpan UsualTolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a request comes from whoever has the secret, is whole, and is of these minutes.</summary>
    /// <param name="secret"><c>whsec_…</c>, as the webhook's creation or rotation gave it.</param>
    /// <param name="id">The header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The header <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The bytes as they came, before anything parses them.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <param name="tolerance"><see cref="UsualTolerance"/> unless given.</param>
    /// <exception cref="FormatException">The secret is none.</exception>
    public static bool Verify(
        string secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, TimeProvider? time = null, TimeSpan? tolerance = null)
    {
        var key = KeyOf(secret);
        if (id is null || signatures is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        var age = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds;
        if (Math.Abs(age) > (decimal)(tolerance ?? UsualTolerance).TotalSeconds) return false;

        var wanted = Encoding.ASCII.GetBytes(Of(key, id, seconds, body));
        var matches = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            matches |= CryptographicOperations.FixedTimeEquals(wanted, Encoding.UTF8.GetBytes(signature));
        return matches;
    }

    /// <summary>The signature of a request, as its header holds it: for tests of a receiver.</summary>
    /// <exception cref="FormatException">The secret is none.</exception>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body) =>
        Of(KeyOf(secret), id, timestamp.ToUnixTimeSeconds(), body);

    private static string Of(byte[] key, string id, long seconds, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")));
        hash.AppendData(body);
        return Version + Convert.ToBase64String(hash.GetHashAndReset());
    }

    private static byte[] KeyOf(string secret) =>
        Convert.FromBase64String(secret.StartsWith(SecretMark, StringComparison.Ordinal) ? secret[SecretMark.Length..] : secret);
}
