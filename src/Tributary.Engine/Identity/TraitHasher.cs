using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Identity;

/// <summary>
/// The keys that traits are hashed with, the newest first. Older ones stay until members hashed with them no longer
/// matter.
/// </summary>
/// <remarks>
/// Kind and program are part of the hashed text, so hashes match neither across kinds nor across programs.
/// </remarks>
public sealed class TraitHasher(ImmutableArray<Pepper> all)
{
    public const int HashSize = 16;

    /// <returns>One trait for each pepper, so that a member matches others hashed with any of them.</returns>
    public IEnumerable<Trait> Hash(ProgramId programId, TraitKind kind, string canonical, string? exact = null) =>
        all.Select(pepper =>
        {
            var hash = new byte[1 + HashSize];
            hash[0] = pepper.Version;
            var digest = Digest(pepper, programId, kind, canonical);
            digest[..HashSize].CopyTo(hash.AsSpan(1));
            var variant = exact is null
                ? 0
                : BinaryPrimitives.ReadInt64BigEndian(
                    exact == canonical ? digest : Digest(pepper, programId, kind, exact)
                );
            return new Trait(kind, hash, variant);
        });

    /// <summary>
    /// Returns a hash that tells whether the same text was sent again, and from which it cannot be guessed.
    /// </summary>
    public byte[] Seal(ProgramId programId, ReadOnlySpan<byte> utf8)
    {
        var input = new byte[sizeof(long) + 1 + utf8.Length];
        BinaryPrimitives.WriteInt64BigEndian(input, programId.Value);
        utf8.CopyTo(input.AsSpan(sizeof(long) + 1)); // kind 0, which no trait has
        return HMACSHA256.HashData(all[0].Key, input)[..HashSize];
    }

    private static ReadOnlySpan<byte> Digest(Pepper pepper, ProgramId programId, TraitKind kind, string text)
    {
        var input = new byte[sizeof(long) + 1 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64BigEndian(input, programId.Value);
        input[sizeof(long)] = (byte)kind;
        Encoding.UTF8.GetBytes(text, input.AsSpan(sizeof(long) + 1));
        return HMACSHA256.HashData(pepper.Key, input);
    }
}

/// <param name="Key">At least 16 bytes.</param>
public sealed record Pepper(byte Version, byte[] Key);
