using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Xunit;

namespace Tributary.Tests.Engine.Members;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("WINTER-24", "WINTER-24")]
    [InlineData("\tWINTER-24\r\n", "WINTER-24")]
    [InlineData("WINTER 24", "WINTER24")]
    [InlineData("\u202FWINTER\u2060-24\uFEFF", "WINTER-24")]
    [InlineData("WIN\u00ADTER-24", "WINTER-24")]
    [InlineData("\u2067WINTER-24\u2069", "WINTER-24")]
    [InlineData("ＷＩＮＴＥＲ－２４", "WINTER-24")]
    [InlineData("WINTER–24", "WINTER-24")]
    [InlineData("WINTER\u201124", "WINTER-24")]
    [InlineData("(WINTER-24).", "WINTER-24")]
    [InlineData("„WINTER-24“", "WINTER-24")]
    [InlineData("WINTER-24…", "WINTER-24")]
    [InlineData("WINTER-24%20", "WINTER-24")]
    [InlineData("WINTER-24%E2%80%8B", "WINTER-24")]
    [InlineData("https://acme.example/shop/r/WINTER-24/?utm_source=x", "WINTER-24")]
    [InlineData("👉WINTER-24👈", "WINTER-24")]
    public void A_code_is_read_as_people_type_and_paste_it(string typed, string code) =>
        Assert.Equal(code, CodeText.Typed(typed));

    [Theory]
    [InlineData("")]
    [InlineData(" \u200B\u00A0")]
    [InlineData("…")]
    [InlineData("\uD83D")]
    public void Invisible_text_is_not_a_code(string typed) => Assert.Null(CodeText.Typed(typed));

    [Fact]
    public void A_look_alike_of_another_script_stays_what_it_is() => Assert.NotEqual("ANNA", CodeText.Typed("АNNA"));

    [Theory]
    [InlineData("de", "DE")]
    [InlineData(" GB ", "GB")]
    [InlineData("uk", "GB")]
    [InlineData("EL", "GR")]
    [InlineData("XX", null)]
    [InlineData("T1", null)]
    [InlineData("DEU", null)]
    [InlineData("", null)]
    public void A_country_is_one_of_ISO_3166(string text, string? country) =>
        Assert.Equal(country, Countries.Read(text));
}
