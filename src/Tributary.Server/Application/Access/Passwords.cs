using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>Hashes and checks passwords.</summary>
internal sealed class Passwords(PasswordHasher<Person> hasher)
{
    public const int Least = 12;
    public const int Most = 256;

    // Checked for an address that nobody has, so that the time of an answer does not tell who is known.
    private readonly Lazy<string> _nobody = new(() =>
        hasher.HashPassword(null!, RandomNumberGenerator.GetHexString(32))
    );

    public static bool IsLongEnough(string password) => password.Length is >= Least and <= Most;

    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <param name="hash">Null for somebody without a password, which takes as long and is never right.</param>
    public bool IsRight(string? hash, string password) =>
        hasher.VerifyHashedPassword(null!, hash ?? _nobody.Value, password) != PasswordVerificationResult.Failed
        && hash is not null;
}
