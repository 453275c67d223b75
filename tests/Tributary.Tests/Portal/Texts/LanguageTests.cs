using System.Text.RegularExpressions;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Portal.Texts;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Portal.Texts;

/// <summary>Each language has every text, and its own form of numbers and dates.</summary>
public sealed partial class LanguageTests
{
    [Fact]
    public void Both_languages_have_the_same_texts()
    {
        var (english, german) = (TextsOf(Language.English), TextsOf(Language.German));

        Assert.True(english.Count > 200, $"{english.Count}");
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), german.Keys.Order(StringComparer.Ordinal));
        Faults.None(
            english
                .Where(text => Holes(text.Value) != Holes(german[text.Key]))
                .Select(text => $"{text.Key}: '{text.Value}' and '{german[text.Key]}' name different values")
        );
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Every_reason_has_a_sentence_for_members(string code)
    {
        var language = Language.Find(code)!;
        var silent = EnumNames
            .All<Reason>()
            .Where(reason => MemberReasons.WhyNothing(language, [reason]) is null)
            .Concat(EnumNames.All<HeldBy>().Where(held => MemberReasons.WhyHeld(language, held) is null))
            .Concat(
                EnumNames.All<ReversalReason>().Where(reason => MemberReasons.WhyTakenBack(language, reason) is null)
            );

        Faults.None(silent.Select(reason => $"{code}: {reason} has no sentence"));
    }

    [Theory]
    [InlineData("en", 123456, "USD", 2, "$1,234.56")]
    [InlineData("de", 123456, "USD", 2, "1.234,56 $")]
    [InlineData("en", -500, "CHF", 2, "−CHF 5.00")]
    [InlineData("de", 2500, "MB", 0, "2.500 MB")]
    public void Amounts_have_the_form_of_the_language(
        string code,
        long minor,
        string currency,
        int decimals,
        string expected
    ) => Assert.Equal(expected, Language.Find(code)!.Money(minor, currency, decimals));

    [Fact]
    public void Dates_and_rates_have_the_form_of_the_language()
    {
        var day = new DateOnly(2026, 5, 3);

        Assert.Equal(("May 3, 2026", "3. Mai 2026"), (Language.English.Day(day), Language.German.Day(day)));
        Assert.Equal(("12.5%", "12,5 %"), (Language.English.Rate("12.5%"), Language.German.Rate("12.5%")));
        Assert.Equal(("14 days", "1 Monat"), (Language.English.Span("14d"), Language.German.Span("1mo")));
    }

    [Theory]
    [InlineData("de", "en", "en", "de")]
    [InlineData(null, "fr-CH,de-CH", "en", "de")]
    [InlineData("fr", "fr", "de", "de")]
    [InlineData(null, "", null, "en")]
    public void The_address_then_the_browser_then_the_program_choose(
        string? asked,
        string accepted,
        string? usual,
        string expected
    ) => Assert.Equal(expected, Language.Choose(asked, accepted.Split(','), usual).Code);

    [Fact]
    public void A_rule_is_said_in_sentences()
    {
        var rule = new PortalRule
        {
            On = "purchase",
            To = "upline",
            Rates = ["10%", "2.5%"],
            From = new MoneyInfo { Currency = "EUR", Amount = 2000 },
            CapCount = 5,
            CapPer = "month",
            For = "12mo",
            Hold = "30d",
        };

        Assert.Equal(
            "Du bekommst 10 % / 2,5 % des Betrags (je Ebene), wenn deine Freunde oder deren Empfehlungen „Kauf“ haben. "
                + "Nötig sind mindestens 20,00 €. Sie endet nach 12 Monaten. Höchstens 5 im Monat. Verfügbar nach 30 "
                + "Tagen.",
            string.Join(
                ' ',
                RuleSentences.Of(rule, Language.German, money => Language.German.Money(money.Amount, money.Currency, 2))
            )
        );
    }

    private static Dictionary<string, string> TextsOf(Language language) =>
        language.GetAllStrings(includeParentCultures: false).ToDictionary(text => text.Name, text => text.Value);

    private static string Holes(string text) =>
        string.Join(' ', Hole().Matches(text).Select(hole => hole.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Hole();
}
