using System.Buffers;
using System.Security.Cryptography;

namespace Tributary.Server.Http;

/// <summary>
/// The id that names a request in its answer, in problems and in the log: the caller's own <c>Request-Id</c>, or a new
/// unique one.
/// </summary>
internal static class RequestIds
{
    private const int MaxLength = 64;

    // An odd factor: consecutive numbers give ids that look different, and no two are equal.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"
    );
    private static long s_last = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static string Of(HttpRequest request)
    {
        var sent = request.Headers.RequestId;
        return
            sent.Count == 1
            && sent[0] is { Length: > 0 and <= MaxLength } text
            && !text.AsSpan().ContainsAnyExcept(s_allowed)
            ? text
            : Create();
    }

    private static string Create() =>
        string.Create(
            20,
            unchecked((ulong)Interlocked.Increment(ref s_last) * Spread),
            static (text, number) =>
            {
                "req_".CopyTo(text);
                number.TryFormat(text[4..], out _, "x16", null);
            }
        );
}
