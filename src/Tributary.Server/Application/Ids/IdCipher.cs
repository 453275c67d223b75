using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Server.Application.Ids;

/// <summary>
/// Turns ids into texts that cannot be counted, ordered or guessed, and back: AES of the prefix and the number in one
/// block, written as 26 small letters and digits. The database keeps the plain number.
/// </summary>
internal sealed class IdCipher(byte[] key) : IDisposable
{
    public const int KeyBytes = 16;

    /// <summary>Crockford's base 32, in which no letter can be mistaken for a digit or another letter.</summary>
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    private const int BlockBytes = 16;
    private const int PrefixBytes = 8;
    private const int BitsEach = 5;
    private const int TextLength = 26; // 128 bits; the first digit holds three

    private static readonly sbyte[] s_values = Values();

    // One per thread, reused: creating a transform costs far more than encrypting a block.
    private readonly ThreadLocal<Transforms> _transforms = new(() => new Transforms(key), trackAllValues: true);

    public bool IsOf(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(key, other);

    public string Encode(string prefix, long id)
    {
        var (encrypt, _, plain, block) = _transforms.Value!;
        Fill(plain, prefix);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(PrefixBytes), id);
        encrypt.TransformBlock(plain, 0, BlockBytes, block, 0);
        var number = BinaryPrimitives.ReadUInt128BigEndian(block);
        return string.Create(
            prefix.Length + TextLength,
            (prefix, number),
            static (text, of) =>
            {
                of.prefix.CopyTo(text);
                var rest = of.number;
                for (var at = text.Length - 1; at >= of.prefix.Length; at--, rest >>= BitsEach)
                    text[at] = Digits[(int)(rest & 31)];
            }
        );
    }

    /// <returns>False for a text that <see cref="Encode"/> with this prefix and key did not make.</returns>
    public bool TryDecode(string prefix, string text, out long id)
    {
        id = 0;
        if (text.Length != prefix.Length + TextLength)
            return false;
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        UInt128 number = 0;
        for (var at = prefix.Length; at < text.Length; at++)
        {
            var value = text[at] < s_values.Length ? s_values[text[at]] : -1;
            if (value < 0 || (at == prefix.Length && value > 7))
                return false;
            number = (number << BitsEach) | (uint)value;
        }
        var (_, decrypt, plain, block) = _transforms.Value!;
        BinaryPrimitives.WriteUInt128BigEndian(block, number);
        decrypt.TransformBlock(block, 0, BlockBytes, plain, 0);
        id = BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(PrefixBytes));
        Span<byte> expected = stackalloc byte[PrefixBytes];
        Fill(expected, prefix);
        return id > 0 && plain.AsSpan(0, PrefixBytes).SequenceEqual(expected);
    }

    public void Dispose()
    {
        foreach (var transforms in _transforms.Values)
            transforms.Dispose();
        _transforms.Dispose();
    }

    private static void Fill(Span<byte> plain, string prefix)
    {
        plain[..PrefixBytes].Clear();
        Encoding.ASCII.GetBytes(prefix, plain);
    }

    private static sbyte[] Values()
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Digits.Length; i++)
            values[Digits[i]] = (sbyte)i;
        return values;
    }

    private sealed class Transforms : IDisposable
    {
        private readonly ICryptoTransform _encrypt;
        private readonly ICryptoTransform _decrypt;
        private readonly byte[] _plain = new byte[BlockBytes];
        private readonly byte[] _block = new byte[BlockBytes];

        public Transforms(byte[] key)
        {
            using var aes = Aes.Create();
            aes.Key = key;
            aes.Mode = CipherMode.ECB; // each id is one block, and no two ids are the same block
            aes.Padding = PaddingMode.None;
            (_encrypt, _decrypt) = (aes.CreateEncryptor(), aes.CreateDecryptor());
        }

        public void Deconstruct(
            out ICryptoTransform encrypt,
            out ICryptoTransform decrypt,
            out byte[] plain,
            out byte[] block
        ) => (encrypt, decrypt, plain, block) = (_encrypt, _decrypt, _plain, _block);

        public void Dispose()
        {
            _encrypt.Dispose();
            _decrypt.Dispose();
        }
    }
}
