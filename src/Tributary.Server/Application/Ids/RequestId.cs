using System.Security.Cryptography;

namespace Tributary.Server.Application.Ids;

/// <summary>Makes the ids that name a request, or a message from a broker, in logs and webhooks.</summary>
internal static class RequestId
{
    // An odd factor: consecutive numbers give ids that look different, and no two are equal.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private static long s_last = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

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
