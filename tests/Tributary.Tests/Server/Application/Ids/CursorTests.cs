using CsCheck;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Secrets;
using Xunit;

namespace Tributary.Tests.Server.Application.Ids;

public sealed class CursorTests
{
    private static readonly CursorSeal s_seal = new(new CookieKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));

    [Fact]
    public void A_cursor_gives_back_its_key() =>
        Gen
            .Long.Array[1, 32]
            .Sample(key =>
            {
                Assert.True(s_seal.TryRead("list", s_seal.Write("list", key), 32, out var read));
                Assert.Equal(key, read);
            });

    [Fact]
    public void A_cursor_with_any_character_changed_is_refused() =>
        Gen.Select(Gen.Long.Array[1, 3], Gen.Int[0, 100], Gen.Char["ABCxyz019-_."])
            .Sample(
                (key, at, other) =>
                {
                    var cursor = s_seal.Write("list", key).ToCharArray();
                    var was = cursor[at % cursor.Length];
                    cursor[at % cursor.Length] = other;
                    if (was == other)
                        return;
                    // The last character of base64 may hold bits without a meaning; then the key is the same.
                    Assert.True(
                        !s_seal.TryRead("list", new string(cursor), 3, out var read) || read.SequenceEqual(key)
                    );
                }
            );

    [Fact]
    public void A_cursor_that_another_secret_signed_is_refused()
    {
        var other = new CursorSeal(new CookieKey(new byte[32]));
        Assert.False(s_seal.TryRead("list", other.Write("list", [7]), 1, out _));
        Assert.False(s_seal.TryRead("another", s_seal.Write("list", [7]), 1, out _));
    }

    [Fact]
    public void A_longer_key_than_the_list_has_is_refused()
    {
        Assert.False(s_seal.TryRead("list", s_seal.Write("list", [1, 2]), 1, out _));
    }
}
