using Tributary.Client.Contracts;

namespace Tributary.Portal.Texts;

/// <summary>Says a rule of the Terms in sentences for members.</summary>
public static class RuleSentences
{
    private const string Completed = "referral.completed";

    /// <summary>Returns the sentence with the reward, and then those with its limits.</summary>
    public static IEnumerable<string> Of(PortalRule rule, Language language, Func<MoneyInfo, string> money)
    {
        yield return First(rule, language, money);
        if (rule is { At: not null, Every: { } every })
            yield return language.Text("rule.every", language.Number(every));
        if (rule.Tiered == true)
            yield return language.Text("rule.tiered");
        if (rule.From is { } from)
            yield return language.Text("rule.from", money(from));
        if (rule.For is { } span)
            yield return language.Text("rule.for", language.Span(span));
        if (rule is { CapCount: { } most, CapPer: { } per })
            yield return language.Text("rule.cap." + per, language.Number(most));
        if (rule.Hold is { } hold)
            yield return language.Text("rule.hold", language.Span(hold));
        if (rule.Approval == true)
            yield return language.Text("rule.approval");
        if (rule.Conditional == true)
            yield return language.Text("rule.conditional");
    }

    /// <summary>Says what a rule gives, such as <c>$10.00</c> or <c>10% of the amount</c>.</summary>
    public static string RewardOf(PortalRule rule, Language language, Func<MoneyInfo, string> money) =>
        rule switch
        {
            { Amount: { } amount } => money(amount),
            { Item: { } item } => language.Text("item", item),
            { Rates: [var only] } => language.Text("rates.one", language.Rate(only)),
            { Rates: { } rates } => language.Text("rates.levels", string.Join(" / ", rates.Select(language.Rate))),
            _ => "",
        };

    /// <summary>Writes the type of an event in the language, where the language has a word for it.</summary>
    public static string EventOf(string type, Language language) =>
        language.FindText("event." + type) ?? type.Replace('_', ' ');

    private static string First(PortalRule rule, Language language, Func<MoneyInfo, string> money)
    {
        var reward = RewardOf(rule, language, money);
        var isCompletion = rule.On == Completed;
        if (rule.At is { } at)
            return isCompletion
                ? language.Text("rule.milestone", reward, language.Number(at))
                : language.Text("rule.milestone.event", reward, language.Number(at), EventOf(rule.On, language));
        return isCompletion
            ? language.Text($"rule.{rule.To}.completed", reward)
            : language.Text($"rule.{rule.To}.event", reward, EventOf(rule.On, language));
    }
}
