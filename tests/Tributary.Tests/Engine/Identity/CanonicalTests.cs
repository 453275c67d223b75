using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Xunit;

namespace Tributary.Tests.Engine.Identity;

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
    [InlineData("Ann Lee <ann@example.org>", "ann@example.org")]
    [InlineData("\"Lee, Ann\" <ann@example.org>", "ann@example.org")]
    [InlineData("<ann@example.org>", "ann@example.org")]
    [InlineData("mailto:ann%2Bshop@example.org?subject=hi", "ann@example.org")]
    [InlineData("\u200Bann@example.org\u00A0", "ann@example.org")]
    [InlineData("ann@bücher.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example")]
    [InlineData("ａｎｎ@example.org", "ann@example.org")]
    [InlineData("ann@me.com", "ann@icloud.com")]
    [InlineData("Ann@Mac.com", "ann@icloud.com")]
    [InlineData("a.n-n_1@pm.me", "ann1@proton.me")]
    [InlineData("ann@protonmail.com", "ann@proton.me")]
    [InlineData("ann-lee@ya.ru", "ann.lee@yandex.ru")]
    [InlineData("shop@ann.fastmail.com", "ann@fastmail.com")]
    [InlineData("ann+x@fastmail.com", "ann@fastmail.com")]
    [InlineData("base-key@yahoo.com", "base@yahoo.com")]
    [InlineData("ann@hotmail.com", "ann@hotmail.com")]
    [InlineData("ann-lee@outlook.com", "ann-lee@outlook.com")]
    [InlineData("\"a@b\"@example.org", "\"a@b\"@example.org")]
    public void Aliases_of_a_mailbox_are_one(string email, string mailbox) =>
        Assert.Equal(mailbox, CanonicalEmail.Of(email)!.Mailbox);

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
    [InlineData("ann@localhost")]
    [InlineData("ann lee@example.org")]
    [InlineData("ann@exa mple")]
    [InlineData("ann@example..org")]
    [InlineData("ann@192.0.2.1")]
    [InlineData("bob \"B\" <b;b>@x.com")]
    [InlineData("ann@-x.example")]
    public void Invalid_email_addresses_have_no_mailbox(string email) => Assert.Null(CanonicalEmail.Of(email));

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64")]
    public void A_line_is_an_address_or_a_subnet(string address, string canonical) =>
        Assert.Equal(canonical, CanonicalAddress.Of(address));

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("198.51.100.7:51234", "198.51.100.7")]
    [InlineData(" 192.168.1.1 , 198.51.100.7,203.0.113.1", "198.51.100.7")]
    [InlineData("10.0.0.1, 10.0.0.2", "10.0.0.1")]
    [InlineData("[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("fe80::1%en0, 2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("for=unknown, For=\"[2001:db8::1]\"", "2001:db8::1")]
    [InlineData("unknown", null)]
    [InlineData("1.2.3", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("", null)]
    public void An_address_is_read_as_proxies_write_it(string text, string? address) =>
        Assert.Equal(address, ClientAddress.Read(text));

    [Fact]
    public void Invalid_IP_addresses_have_no_network() => Assert.Null(CanonicalAddress.Of("example.org"));

    [Fact]
    public void Hashes_join_neither_across_kinds_nor_programs_nor_peppers()
    {
        var peppers = new TraitHasher([
            new Pepper(2, [.. Enumerable.Repeat((byte)2, 32)]),
            new Pepper(1, new byte[32]),
        ]);
        var hashes = (string[])
            [
                .. Hash(new ProgramId(1), TraitKind.Device, "x"),
                .. Hash(new ProgramId(2), TraitKind.Device, "x"),
                .. Hash(new ProgramId(1), TraitKind.Card, "x"),
                .. Hash(new ProgramId(1), TraitKind.Device, "y"),
            ];

        Assert.Equal(8, hashes.Distinct().Count());
        Assert.Equal(Hash(new ProgramId(1), TraitKind.Device, "x"), Hash(new ProgramId(1), TraitKind.Device, "x"));
        Assert.All(hashes, hash => Assert.Equal(34, hash.Length));
        Assert.Equal(["02", "01"], Hash(new ProgramId(1), TraitKind.Device, "x").Select(hash => hash[..2]));
        Assert.NotEqual(
            peppers.Hash(new ProgramId(1), TraitKind.Email, "ann@gmail.com", "a.nn@gmail.com").First().Variant,
            peppers.Hash(new ProgramId(1), TraitKind.Email, "ann@gmail.com", "ann@gmail.com").First().Variant
        );

        IEnumerable<string> Hash(ProgramId program, TraitKind kind, string text) =>
            peppers.Hash(program, kind, text).Select(t => Convert.ToHexStringLower(t.Hash));
    }
}
