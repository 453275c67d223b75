using System.Text;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// The form in which an answer that shows a secret is kept for its <c>Idempotency-Key</c>: encrypted like the secret
/// itself, under a mark that no JSON begins with (docs/decisions/0045).
/// </summary>
internal static class SealedAnswer
{
    public static ReadOnlySpan<byte> Mark => "sealed:"u8;

    public static byte[] Seal(SecretBox box, ReadOnlySpan<byte> body) => Of(box.Protect(Encoding.UTF8.GetString(body)));

    /// <returns>The body as it was; an answer that is not sealed stays as it is.</returns>
    public static byte[] Open(SecretBox box, byte[] kept) =>
        kept.AsSpan().StartsWith(Mark) ? Encoding.UTF8.GetBytes(box.Open(TextOf(kept))) : kept;

    /// <param name="text">An encrypted body.</param>
    public static byte[] Of(string text) => [.. Mark, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>Returns the encrypted body of a sealed answer.</summary>
    public static string TextOf(byte[] kept) => Encoding.UTF8.GetString(kept.AsSpan(Mark.Length));
}
