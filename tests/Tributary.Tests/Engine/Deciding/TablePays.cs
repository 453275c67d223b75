using System.Globalization;
using System.Numerics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;
using Tributary.Tests.Storage.Contract;

namespace Tributary.Tests.Engine.Deciding;

/// <summary>
/// The right side of a line, as written and as it came out, in one canonical form, so that a failing table shows both
/// in full. <c>ann 12.00 mug</c> was granted or, if negative, reversed. <c>held=1.00</c>, <c>payable=</c>,
/// <c>paid=</c>, <c>review=</c> are balances after the line, compared where written. <c>rejected:…</c> and
/// <c>parked</c> are always compared, <c>none:…</c> (why nothing was paid) where written.
/// </summary>
internal sealed class TablePays(IReadOnlyDictionary<string, MemberId> members, Plan plan)
{
    private static readonly string[] Kinds = ["held", "payable", "paid", "review", "reversed"];

    public string Expected(string pays) => Render(Parse(pays).Select(p => (p.Who, p.Text)));

    public string Actual(
        string pays,
        StoreSnapshot before,
        StoreSnapshot after,
        StoredDecision? decision,
        bool isParked
    )
    {
        var granted = Granted(after)
            .Concat(Granted(before).Select(g => (g.Who, g.What, -g.Amount)))
            .GroupBy(g => (g.Who, g.What), g => g.Item3)
            .Select(g => (g.Key.Who, g.Key.What, Amount: g.Aggregate((a, b) => a + b)))
            .Where(g => !g.Amount.IsZero)
            .Select(g => (g.Who, Item(g.What) is { } item ? Times(item, g.Amount) : Money((long)g.Amount, g.What)));
        var balances = Parse(pays)
            .Where(p => p.Kind is not null)
            .Select(p => (p.Who, $"{p.Kind}={Money(Balance(after, p.Who, p.Kind!, p.Currency), p.Currency)}"));
        var notes = new List<(string, string)>();
        if (isParked)
            notes.Add(("", "parked"));
        if (decision?.Outcome == Outcome.Rejected)
            notes.Add(("", "rejected:" + EnumNames.Of(decision.Reason!.Value)));
        if (Parse(pays).Any(p => p.Text.StartsWith("none:", StringComparison.Ordinal)))
            notes.Add(
                (
                    "",
                    "none:"
                        + (decision is { Outcome: Outcome.NoReward, Reason: { } reason } ? EnumNames.Of(reason) : "?")
                )
            );
        return Render(granted.Concat(balances).Concat(notes));
    }

    private sealed record Part(string Who, string Text, string? Kind, string Currency);

    private List<Part> Parse(string pays)
    {
        var parts = new List<Part>();
        var who = "";
        foreach (var token in pays.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(t => t != "-"))
        {
            if (members.ContainsKey(token))
                who = token;
            else if (
                parts.Count > 0
                && parts[^1].Text.Length > 0
                && Currencies.TryGetExponent(token, plan.Units, out _)
            )
                parts[^1] = parts[^1] with { Text = $"{Number(parts[^1].Text)} {token}" };
            else if (token.Split('=') is [var kind, var value] && Kinds.Contains(kind))
            {
                var (amount, currency) = value.Split(':') is [var a, var c] ? (a, c) : (value, plan.Currency);
                parts.Add(new Part(who, $"{kind}={amount} {currency}", kind, currency));
            }
            else if (char.IsAsciiDigit(token.TrimStart('-')[0]))
                parts.Add(new Part(who, $"{token} {plan.Currency}", null, plan.Currency));
            else
                parts.Add(new Part(token.Contains(':') || token == "parked" ? "" : who, token, null, ""));
        }
        return parts;

        static string Number(string text) => text.Split(' ')[0];
    }

    private IEnumerable<(string Who, string What, BigInteger Amount)> Granted(StoreSnapshot snapshot)
    {
        var names = members.ToDictionary(m => m.Value, m => m.Key);
        foreach (var reward in snapshot.Rewards)
        {
            if (reward.Item is { } item && reward.Status != RewardStatus.Reversed)
                yield return (names[reward.MemberId], "item " + item, 1);
            if (reward.Currency is { } currency)
                yield return (names[reward.MemberId], currency, reward.Remaining);
        }
    }

    private long Balance(StoreSnapshot snapshot, string who, string kind, string currency)
    {
        var sums = snapshot.Balance(members[who], currency);
        return kind switch
        {
            "held" => sums.CreditsPending,
            "payable" => sums.Payable,
            "paid" => sums.Paid,
            "reversed" => sums.Reversed,
            _ => snapshot
                .Rewards.Where(r =>
                    r.MemberId == members[who] && r.Status == RewardStatus.Review && r.Currency == currency
                )
                .Sum(r => r.Remaining),
        };
    }

    private string Money(long amount, string currency)
    {
        if (!Currencies.TryGetExponent(currency, plan.Units, out var exponent))
            throw new FormatException($"'{currency}' is no currency of the Terms.");
        var unit = (decimal)BigInteger.Pow(10, exponent);
        return (amount / unit).ToString("F" + exponent, CultureInfo.InvariantCulture) + " " + currency;
    }

    private static string? Item(string what) => what.StartsWith("item ", StringComparison.Ordinal) ? what[5..] : null;

    private static string Times(string item, BigInteger count) =>
        string.Join(' ', Enumerable.Repeat(count.Sign < 0 ? "-" + item : item, (int)BigInteger.Abs(count)));

    private static string Render(IEnumerable<(string Who, string Text)> parts) =>
        string.Join(
            "  ",
            parts
                .GroupBy(p => p.Who)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g =>
                    string.Join(' ', g.Select(p => p.Text).Order(StringComparer.Ordinal).Prepend(g.Key)).Trim()
                )
        );
}
