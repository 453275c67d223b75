using Tributary.Engine.Identity;
using Xunit;

namespace Tributary.Tests.Engine.Identity;

public sealed class CanonicalPaymentTests
{
    [Theory]
    [InlineData(
        "iban:PL61109010140000071219812874",
        "PL61 1090 1014 0000 0712 1981 2874",
        "pl61-1090-1014-0000-0712-1981-2874",
        "PL61.1090.1014.0000.0712.1981.2874",
        "IBAN: PL61 1090 1014 0000 0712 1981 2874",
        "61 1090 1014 0000 0712 1981 2874",
        " Pl61\u00a01090101400000712\u200b19812874 ",
        "ＰＬ61109010140000071219812874"
    )]
    [InlineData(
        "iban:DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89-3704-0044-0532-0130-00",
        "iban de89370400440532013000"
    )]
    [InlineData("iban:GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32", "gb82west12345698765432")]
    [InlineData("account:DE88370400440532013000", "DE88 3704 0044 0532 0130 00")]
    [InlineData(
        "wallet:52908400098527886e0f7030069857d2e4169ee7",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0X52908400098527886e0f7030069857d2e4169ee7",
        "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@1?value=1",
        "52908400098527886E0F7030069857D2E4169EE7",
        "0x5290 8400 0985 2788 6E0F 7030 0698 57D2 E416 9EE7"
    )]
    [InlineData(
        "wallet:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ",
        "bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq?amount=0.1"
    )]
    [InlineData(
        "wallet:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        " 1BoatSLRHtKNngkdXEeobR76b53LETtpyT\n"
    )]
    [InlineData("mail:ann@gmail.com", "A.n.n+pay@GoogleMail.com", "paypal:ann@gmail.com", "mailto:ANN@gmail.com")]
    [InlineData("account:12345678", "1234-5678", "12 34 56 78", "1234/5678", "1234_5678")]
    public void Every_spelling_of_an_account_is_one(string canonical, params string[] spellings) =>
        Assert.All(spellings, spelling => Assert.Equal(canonical, CanonicalAccount.Of(spelling)));

    [Fact]
    public void Two_base58_wallets_may_differ_in_case() =>
        Assert.NotEqual(
            CanonicalAccount.Of("1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
            CanonicalAccount.Of("1BoatSLRHtKNngkdXEeobR76b53LETtpYT")
        );

    [Theory]
    [InlineData("")]
    [InlineData(" - ")]
    [InlineData("n/a")]
    [InlineData("None")]
    [InlineData("unknown")]
    [InlineData("0000 0000")]
    [InlineData("xxxx-xxxx")]
    public void Placeholders_are_compared_with_nothing(string text)
    {
        Assert.Null(CanonicalAccount.Of(text));
        Assert.Null(CanonicalCard.Of(text));
    }

    [Theory]
    [InlineData(
        "number:4242424242424242",
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        " 4242.4242.4242.4242 "
    )]
    [InlineData("token:tok_1Nv0FGQ9RKHgCVdK", "tok_1Nv0FGQ9RKHgCVdK", " tok_1Nv0FGQ9RKHgCVdK\u200b")]
    [InlineData(
        "token:9F8B1C2D3E4F5A6B7C8D9E0F1A2B3C4D",
        "9f8b1c2d-3e4f-5a6b-7c8d-9e0f1a2b3c4d",
        "9F8B1C2D3E4F5A6B7C8D9E0F1A2B3C4D"
    )]
    public void Every_spelling_of_a_card_is_one(string canonical, params string[] spellings) =>
        Assert.All(spellings, spelling => Assert.Equal(canonical, CanonicalCard.Of(spelling)));

    [Theory]
    [InlineData("**** **** **** 4242")]
    [InlineData("424242******4242")]
    [InlineData("424242xxxxxx4242")]
    [InlineData("•••• 4242")]
    public void Masked_numbers_are_those_of_many_cards(string text) => Assert.Null(CanonicalCard.Of(text));

    [Fact]
    public void Tokens_that_differ_in_case_differ() =>
        Assert.NotEqual(CanonicalCard.Of("Xt5EWLLDS7FJjR1c"), CanonicalCard.Of("xt5EWLLDS7FJjR1c"));
}
