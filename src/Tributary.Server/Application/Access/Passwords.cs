using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>Hashes and checks passwords.</summary>
internal static class Passwords
{
    public const int Least = 12;
    public const int Most = 256;

    // Checked for an address that nobody has, so that the time of an answer does not tell who is known.
    private static readonly Lazy<string> s_nobody = new(() => Hash(RandomNumberGenerator.GetHexString(32)));

    private static readonly PasswordHasher<Person> s_hasher = new();

    public static bool IsLongEnough(string password) => password.Length is >= Least and <= Most;

    public static string Hash(string password) => s_hasher.HashPassword(null!, password);

    /// <param name="hash">Null for somebody without a password, which takes as long and is never right.</param>
    public static bool IsRight(string? hash, string password) =>
        s_hasher.VerifyHashedPassword(null!, hash ?? s_nobody.Value, password) != PasswordVerificationResult.Failed
        && hash is not null;
}
