using System.Globalization;
using System.Text.Encodings.Web;
using Tributary.Client;

namespace Shop;

/// <summary>The shop's pages; everything from outside goes through <see cref="Html"/>.</summary>
internal static class Pages
{
    public static IResult Landing(CapturedReferral? referral) => Page("Good things", $"""
        {(referral is null ? "" : "<p class=note>A friend sent you: 5.00 for you after your first order.</p>")}
        <ul class=cards>{string.Concat(Product.All.Select(product => $"""
          <li><h2>{Html(product.Name)}</h2><p>{Money(product.Price)}</p>
            <form method=post action=/buy><input type=hidden name=product value="{Html(product.Name)}"><button>Buy</button></form></li>
        """))}</ul>
        """);

    public static IResult SignUp(string? code, string? error) => Page("Sign up", $"""
        {(error is null ? "" : $"<p class=error role=alert>{Html(error)}</p>")}
        <form method=post action=/signup class=stack>
          <label>E-mail <input type=email name=email required autocomplete=email></label>
          <label>Invitation code, if you have one <input name=code maxlength=40 value="{Html(code)}"></label>
          <button>Sign up</button>
        </form>
        """);

    public static IResult Account(
        Customer customer, string? link, IReadOnlyList<ReferralInfo> referrals, IReadOnlyList<CurrencyBalance> balances) => Page("My account", $"""
        <p>{Html(customer.Email)}</p>
        <h2>My link</h2>
        <p><a href="{Html(link)}">{Html(link)}</a></p>
        <h2>My balance</h2>
        <table><tr><th>Currency<th>Held<th>Payable<th>Paid</tr>{string.Concat(balances.Select(balance => $"""
          <tr><td>{Html(balance.Currency)}<td>{Money(balance.Held)}<td>{Money(balance.Payable)}<td>{Money(balance.Paid)}</tr>
        """))}</table>
        <h2>My referrals</h2>
        <table><tr><th>Joined<th>Status</tr>{string.Concat(referrals.Select(referral => $"""
          <tr><td>{referral.CreatedAt:yyyy-MM-dd}<td>{Html(referral.Status)}</tr>
        """))}</table>
        <h2>My orders</h2>
        <table><tr><th>Product<th>Price<th></tr>{string.Concat(customer.Orders.Values.Select(order => $"""
          <tr><td>{Html(order.Product.Name)}<td>{Money(order.Product.Price)}<td>{(order.IsRefunded ? "refunded" : Refund(order))}</tr>
        """))}</table>
        """);

    private static string Refund(Order order) =>
        $"<form method=post action=/refund><input type=hidden name=order value=\"{Html(order.Id)}\"><button>Refund</button></form>";

    private static IResult Page(string title, string body) => Results.Content($"""
        <!doctype html>
        <html lang=en>
        <meta charset=utf-8><meta name=viewport content="width=device-width"><title>{title}</title>
        <style>{Style}</style>
        <nav><a href=/>Shop</a> <a href=/signup>Sign up</a> <a href=/account>My account</a></nav>
        <main><h1>{title}</h1>{body}</main>
        """, "text/html; charset=utf-8");

    private static string Html(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    // All prices and rewards of this shop are in dollars.
    private static string Money(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private const string Style = """
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; color: #1d2733 }
        nav, main { max-width: 44rem; margin: auto; padding: 1rem }
        nav a { margin-right: 1rem }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0; list-style: none }
        .cards li { border: 1px solid #d7dee6; border-radius: .5rem; padding: 1rem }
        .stack { display: grid; gap: 1rem; max-width: 22rem }
        .stack input { display: block; width: 100%; padding: .5rem; box-sizing: border-box }
        .note { background: #e8f5ec; padding: .75rem } .error { background: #fdeaea; padding: .75rem }
        button { padding: .5rem 1rem; cursor: pointer } table { border-collapse: collapse } td, th { padding: .25rem 1rem .25rem 0; text-align: left }
        """;
}
