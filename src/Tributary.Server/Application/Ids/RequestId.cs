using System.Buffers;
using System.Security.Cryptography;

namespace Tributary.Server.Application.Ids;

/// <summary>Makes the ids that name a request, or a message from a broker, in logs and webhooks.</summary>
internal static class RequestId
{
    // An odd factor: consecutive numbers give ids that look different, and no two are equal.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private const int MaxLength = 64;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"
    );

    private static long s_last = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Returns the sender's own id if it may be kept in logs and headers, and otherwise a new one.</summary>
    public static string OfSender(string? sent) =>
        sent is { Length: > 0 and <= MaxLength } && !sent.AsSpan().ContainsAnyExcept(s_allowed) ? sent : Create();

    public static string Create() =>
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
