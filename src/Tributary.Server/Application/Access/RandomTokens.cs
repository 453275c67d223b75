using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Server.Application.Access;

/// <summary>Random texts that a browser or a link holds. Only their hashes are stored.</summary>
internal static class RandomTokens
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
