using Tributary.Engine;
using Xunit;

namespace Tributary.Tests;

public sealed class CanonicalTests
{
    [Theory]
    [InlineData("Ann@Example.ORG", "ann@example.org")]
    [InlineData("ann+shop@example.org", "ann@example.org")]
    [InlineData("a.n.n@example.org", "a.n.n@example.org")]
    [InlineData("A.n.n+1+2@GoogleMail.com", "ann@gmail.com")]
    [InlineData("ann@gmail.com.", "ann@gmail.com")]
    [InlineData("+ann@example.org", "+ann@example.org")]
    [InlineData("..@gmail.com", "..@gmail.com")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"@example.org")]
    public void Aliases_of_a_mailbox_are_one(string email, string mailbox) => Assert.Equal(mailbox, CanonicalEmail.Of(email)!.Mailbox);

    [Fact]
    public void Spellings_of_a_mailbox_differ_but_in_case()
    {
        Assert.Equal(CanonicalEmail.Of("Ann@gmail.com")!.Exact, CanonicalEmail.Of("ann@GMAIL.com")!.Exact);
        Assert.NotEqual(CanonicalEmail.Of("a.nn@gmail.com")!.Exact, CanonicalEmail.Of("ann@gmail.com")!.Exact);
        Assert.Equal("gmail.com", CanonicalEmail.Of("x@googlemail.com")!.Domain);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData("")]
    public void What_is_no_address_has_no_mailbox(string email) => Assert.Null(CanonicalEmail.Of(email));

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64")]
    public void A_line_is_an_address_or_a_subnet(string address, string canonical) => Assert.Equal(canonical, CanonicalAddress.Of(address));

    [Fact]
    public void What_is_no_address_is_nowhere() => Assert.Null(CanonicalAddress.Of("example.org"));

    [Fact]
    public void Hashes_join_neither_across_kinds_nor_programs_nor_peppers()
    {
        var peppers = new Peppers([new Pepper(2, [.. Enumerable.Repeat((byte)2, 32)]), new Pepper(1, new byte[32])]);
        var hashes = (string[])[
            .. Hash(1, TraitKind.Device, "x"), .. Hash(2, TraitKind.Device, "x"), .. Hash(1, TraitKind.Card, "x"), .. Hash(1, TraitKind.Device, "y")];

        Assert.Equal(8, hashes.Distinct().Count());
        Assert.Equal(Hash(1, TraitKind.Device, "x"), Hash(1, TraitKind.Device, "x"));
        Assert.All(hashes, hash => Assert.Equal(34, hash.Length));
        Assert.Equal(["02", "01"], Hash(1, TraitKind.Device, "x").Select(hash => hash[..2]));
        Assert.NotEqual(
            peppers.Hash(1, TraitKind.Email, "ann@gmail.com", "a.nn@gmail.com").First().Variant,
            peppers.Hash(1, TraitKind.Email, "ann@gmail.com", "ann@gmail.com").First().Variant);

        IEnumerable<string> Hash(long program, TraitKind kind, string text) => peppers.Hash(program, kind, text).Select(t => Convert.ToHexStringLower(t.Hash));
    }
}
