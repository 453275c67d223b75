using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Client.Webhooks;

/// <summary>
/// Verifies and creates signatures of Standard Webhooks 1.0: HMAC-SHA256 over <c>webhook-id.webhook-timestamp.body</c>.
/// </summary>
public static class WebhookSignature
{
    /// <summary>
    /// The header with the id, which is the same for every try. Ignore a request whose id you have already processed.
    /// </summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of the try, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, one for each valid secret.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string SecretMark = "whsec_";
    private const string Version = "v1,";

    /// <summary>The default tolerance: five minutes between the timestamp and now, in either direction.</summary>
    public static TimeSpan UsualTolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Returns true if the request was signed with the secret, is unchanged, and is recent.</summary>
    /// <param name="secret">The secret from the webhook's creation or rotation, <c>whsec_…</c>.</param>
    /// <param name="id">The header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The header <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The raw bytes of the body, before parsing.</param>
    /// <param name="time">The clock. The default is the system clock.</param>
    /// <param name="tolerance">The tolerance. The default is <see cref="UsualTolerance"/>.</param>
    /// <exception cref="FormatException">The secret is not valid Base64.</exception>
    public static bool Verify(
        string secret,
        string? id,
        string? timestamp,
        string? signatures,
        ReadOnlySpan<byte> body,
        TimeProvider? time = null,
        TimeSpan? tolerance = null
    )
    {
        var key = KeyOf(secret);
        if (
            id is null
            || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        )
            return false;
        var age = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds;
        if (Math.Abs(age) > (decimal)(tolerance ?? UsualTolerance).TotalSeconds)
            return false;

        var wanted = Encoding.ASCII.GetBytes(Of(key, id, seconds, body));
        var matches = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            matches |= CryptographicOperations.FixedTimeEquals(wanted, Encoding.UTF8.GetBytes(signature));
        return matches;
    }

    /// <summary>Returns the signature of a request as in its header. Use it to test a receiver.</summary>
    /// <exception cref="FormatException">The secret is not valid Base64.</exception>
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
        Convert.FromBase64String(
            secret.StartsWith(SecretMark, StringComparison.Ordinal) ? secret[SecretMark.Length..] : secret
        );
}
