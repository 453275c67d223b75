using System.Globalization;
using System.Text.Encodings.Web;
using Tributary.AspNetCore;
using Tributary.Client.Contracts;

namespace Shop;

/// <summary>The shop's pages. Everything from outside is escaped by <see cref="Html"/>.</summary>
internal static class Pages
{
    public static IResult Landing(CapturedReferral? referral) =>
        Page(
            "Good things",
            $"""
        {(referral is null ? "" : "<p class=note>A friend sent you: $5.00 for you after your first order.</p>")}
        <ul class=cards>{string.Concat(Product.All.Select(product => $"""
          <li><h2>{Html(product.Name)}</h2><p>{Money(product.Price)}</p>
            <form method=post action=/buy><input type=hidden name=product value="{Html(product.Name)}"><button>Buy</button></form></li>
        """))}</ul>
        """
        );

    public static IResult SignUp(string? email, string? code, string? error) =>
        Page(
            "Sign up",
            $"""
            {(error is null ? "" : $"<p class=error role=alert>{Html(error)}</p>")}
            <form method=post action=/signup class=stack>
              <label>E-mail <input type=email name=email required autocomplete=email value="{Html(email)}"></label>
              <label>Invitation code, if you have one <input name=code maxlength=40 value="{Html(code)}"></label>
              <button>Sign up</button>
            </form>
            """
        );

    public static IResult Account(
        Customer customer,
        string? link,
        IReadOnlyList<CurrencyBalance> balances,
        IReadOnlyList<RewardInfo> rewards,
        IReadOnlyList<ReferralInfo> referrals,
        IReadOnlyList<MemberDecision> decisions
    ) =>
        Page(
            "My account",
            $"""
        <p>{Html(customer.Email)}</p>
        <h2>My link</h2>
        <p><a href="{Html(link)}">{Html(link)}</a></p>
        <h2>My balance</h2>
        {Table("<th>Held<th>Payable<th>Paid", balances.Select(balance =>
            $"<td>{Money(balance.Held)}<td>{Money(balance.Payable)}<td>{Money(balance.Paid)}"))}
        <h2>My rewards</h2>
        {Table("<th>For<th>Granted<th>Status", rewards.Select(reward =>
            $"<td>{Html(reward.Rule)}<td>{Money(reward.Amount ?? 0)}<td>{Html(Status(reward))}"))}
        <h2>My referrals</h2>
        {Table("<th>Joined<th>Status", referrals.Select(referral =>
            $"<td>{referral.CreatedAt:yyyy-MM-dd}<td>{Html(Status(referral))}"))}
        <h2>What my friends brought me, and why</h2>
        {Table("<th>When<th>What<th>Brought me", decisions.Where(IsOfFriend).Select(decision =>
            $"<td>{decision.OccurredAt:yyyy-MM-dd}<td>{Html(decision.Type)}<td>{Html(Why(decision))}"))}
        <h2>My orders</h2>
        {Table("<th>Product<th>Price<th>Earned me<th>", customer.Orders.Values.OrderByDescending(order => order.Number).Select(order =>
            $"<td>{Html(order.Product.Name)}<td>{Money(order.Product.Price)}<td>{Html(Earned(customer, order))}<td>{(order.IsRefunded ? "" : Refund(order))}"))}
        """
        );

    private static string Table(string head, IEnumerable<string> rows) =>
        rows.ToList() is { Count: > 0 } all
            ? $"<table><tr>{head}</tr>{string.Concat(all.Select(row => $"<tr>{row}</tr>"))}</table>"
            : "<p class=none>Nothing yet.</p>";

    private static string Status(RewardInfo reward) =>
        reward switch
        {
            { Reversed: > 0 } => $"{Money(reward.Reversed)} taken back: {reward.Reason}",
            { HeldBy: HeldByWords.Hold, PayableAt: { } due } => $"held until {due:yyyy-MM-dd}",
            { HeldBy: HeldByWords.Fraud or HeldByWords.Approval or HeldByWords.SecondPerson } =>
                "we are checking this order; you will hear from us",
            { HeldBy: HeldByWords.MemberSuspended } => "held while your account is suspended",
            { HeldBy: HeldByWords.MemberBlocked or HeldByWords.MemberErased } => "held: your account is closed",
            { HeldBy: HeldByWords.Release } => "payable in a moment",
            { PaidAt: { } paid } => $"paid on {paid:yyyy-MM-dd}",
            _ => reward.Status,
        };

    /// <summary>
    /// Returns whether a friend did something that a rule applies to. No rule of this shop applies to sign-ups.
    /// </summary>
    private static bool IsOfFriend(MemberDecision decision) =>
        decision.Level > 0 && decision.Event is not null && decision.Reasons is not ["no_rule"];

    /// <summary>
    /// Explains why an order of a friend, or one's own, paid what it did. A page for customers uses its own words;
    /// docs/reasons.md lists all reasons.
    /// </summary>
    private static string Why(MemberDecision decision) =>
        decision switch
        {
            { Outcome: Outcomes.Rewarded } => Money(decision.Rewards.Sum(reward => reward.Amount ?? 0)),
            { Outcome: Outcomes.Applied, Changed: { } changed } =>
                $"{Money(changed.Sum(change => change.Reversed ?? 0))} taken back",
            { Reasons: ["referral_pending", ..] } => "nothing yet: the order is too small to count",
            { Reasons: ["already_completed", ..] } => "nothing: only the first order counts",
            { Reasons: ["referral_rejected", ..] } => "nothing: the invitation was not accepted",
            { Reasons: ["referral_expired", ..] } => "nothing: the invitation had expired",
            { Reasons: ["cap_reached" or "shared_cap_reached" or "program_cap_reached" or "budget_exhausted", ..] } =>
                "nothing: the limit is reached",
            _ => "nothing",
        };

    private static string Status(ReferralInfo referral) =>
        referral is { Status: ReferralStatuses.Pending, ExpiresAt: { } end }
            ? $"pending: an order until {end:yyyy-MM-dd} completes it"
            : referral.Status;

    /// <summary>Returns what the order paid its buyer, or why it paid nothing (docs/reasons.md).</summary>
    private static string Earned(Customer customer, Order order)
    {
        if (order.IsRefunded)
            return "nothing: refunded";
        if (order.Decision is not { } decision)
            return "being decided";
        if (decision.Outcome != Outcomes.Rewarded)
            return "nothing: " + string.Join(", ", decision.Reasons).Replace('_', ' ');
        var own = decision.Rewards.Where(reward => reward.Member == customer.Id).Sum(reward => reward.Amount ?? 0);
        return own == 0 ? "nothing: my referrer earned" : Money(own);
    }

    private static string Refund(Order order) =>
        "<form method=post action=/refund><input type=hidden name=order "
        + $"value=\"{Html(order.Id)}\"><button>Refund</button></form>";

    private static IResult Page(string title, string body) =>
        Results.Content(
            $"""
            <!doctype html>
            <html lang=en>
            <meta charset=utf-8><meta name=viewport content="width=device-width"><title>{title}</title><link rel=icon
            href=data:,>
            <style>{Style}</style>
            <nav><a href=/>Shop</a> <a href=/signup>Sign up</a> <a href=/account>My account</a></nav>
            <main><h1>{title}</h1>{body}</main>
            """,
            "text/html; charset=utf-8"
        );

    private static string Html(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    // All prices and rewards of this shop are in dollars.
    private static string Money(long cents) => (cents / 100m).ToString("$0.00;-$0.00", CultureInfo.InvariantCulture);

    private const string Style = """
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; color: #1d2733 }
        nav, main { max-width: 44rem; margin: auto; padding: 1rem }
        nav a { margin-right: 1rem }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0;
        list-style: none }
        .cards li { border: 1px solid #d7dee6; border-radius: .5rem; padding: 1rem }
        .stack { display: grid; gap: 1rem; max-width: 22rem }
        .stack input { display: block; width: 100%; padding: .5rem; box-sizing: border-box }
        .none { color: #5b6b7b } .note { background: #e8f5ec; padding: .75rem } .error { background: #fdeaea; padding:
        .75rem }
        td button { padding: .1rem .75rem } button { padding: .5rem 1rem; cursor: pointer } table { border-collapse:
        collapse } td:first-child { white-space: nowrap } td, th { padding: .25rem 1rem .25rem 0; text-align: left }
        """;
}
