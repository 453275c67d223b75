using CsCheck;
using Tributary.Server;
using Xunit;

namespace Tributary.Tests;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_gives_back_its_key() =>
        Gen.Long.Array[1, 32].Sample(key =>
        {
            Assert.True(Cursor.TryRead("list", Cursor.Write("list", key), 32, out var read));
            Assert.Equal(key, read);
        });

    [Fact]
    public void A_cursor_with_any_character_changed_is_refused() =>
        Gen.Select(Gen.Long.Array[1, 3], Gen.Int[0, 100], Gen.Char["ABCxyz019-_."]).Sample((key, at, other) =>
        {
            var cursor = Cursor.Write("list", key).ToCharArray();
            var was = cursor[at % cursor.Length];
            cursor[at % cursor.Length] = other;
            if (was == other) return;
            // The last character of base64 may hold bits that mean nothing: then the key is the same.
            Assert.True(!Cursor.TryRead("list", new string(cursor), 3, out var read) || read.SequenceEqual(key));
        });

    [Fact]
    public void A_longer_key_than_the_list_has_is_refused()
    {
        Assert.False(Cursor.TryRead("list", Cursor.Write("list", [1, 2]), 1, out _));
    }
}
