using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Tributary.AspNetCore;
using Tributary.Client.Contracts;

namespace Shop;

/// <summary>The shop's pages. Everything from outside is escaped by <see cref="Html"/>.</summary>
internal static class Pages
{
    public static IResult Landing(HttpContext context, CapturedReferral? referral) =>
        Page(
            context,
            "Good things",
            $"""
        {(referral is null ? "" : "<p class=note>A friend sent you: $5.00 for you after your first order.</p>")}
        <ul class=cards>{string.Concat(Product.All.Select(product => $"""
          <li><h2>{Html(product.Name)}</h2><p>{Money(product.Price)}</p>
            <form method=post action=/buy>
              <input type=hidden name=product value="{Html(product.Name)}"><button>Buy</button>
            </form></li>
        """))}</ul>
        """
        );

    public static IResult SignUp(HttpContext context, string? email, string? code, string? error) =>
        Page(
            context,
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

    public static IResult Account(HttpContext context, Customer customer, Uri tributary) =>
        Page(
            context,
            "My account",
            $"""
            <p>{Html(customer.Email)}</p>
            <div data-tributary-portal data-tributary-renew="renewPortal" data-tributary-title="Refer a friend"></div>
            <script nonce="{NonceOf(context)}">
              window.renewPortal = () =>
                fetch('/portal-session', {"{"} method: 'POST' {"}"}).then(answer => answer.json());
            </script>
            <script nonce="{NonceOf(context)}" src="{Html(WidgetOf(tributary))}" defer></script>
            <h2>My orders</h2>
            {Table("<th>Product<th>Price<th>Earned me<th>", OrderRows(customer))}
            <h2>What Tributary told the shop</h2>
            {Table("<th>When<th>Reward<th>For", NewsRows(customer))}
            """,
            $"frame-src {Origin(tributary)}; script-src 'nonce-{NonceOf(context)}'; connect-src 'self'; "
        );

    private static string WidgetOf(Uri tributary) => new Uri(tributary, "/portal/widget.js").AbsoluteUri;

    private static IEnumerable<string> OrderRows(Customer customer) =>
        customer
            .Orders.Values.OrderByDescending(order => order.Number)
            .Select(order =>
                $"<td>{Html(order.Product.Name)}<td>{Money(order.Product.Price)}<td>{Html(Earned(customer, order))}"
                + $"<td>{(order.IsRefunded ? "" : Refund(order))}"
            );

    private static IEnumerable<string> NewsRows(Customer customer) =>
        customer
            .News.Values.OrderByDescending(reward => reward.CreatedAt)
            .Select(reward =>
                $"<td>{reward.CreatedAt:yyyy-MM-dd HH:mm}<td>{Money(reward.Amount ?? 0)}<td>{Html(reward.Rule)}"
            );

    private static string Table(string head, IEnumerable<string> rows) =>
        rows.ToList() is { Count: > 0 } all
            ? $"<table><tr>{head}</tr>{string.Concat(all.Select(row => $"<tr>{row}</tr>"))}</table>"
            : "<p class=none>Nothing yet.</p>";

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

    private static IResult Page(HttpContext context, string title, string body, string more = "")
    {
        // As strict as a real shop would be: what a page needs in addition is named by it.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{NonceOf(context)}'; img-src data:; {more}"
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        return Results.Content(
            $"""
            <!doctype html>
            <html lang=en>
            <meta charset=utf-8><meta name=viewport content="width=device-width"><title>{title}</title><link rel=icon
            href=data:,>
            <style nonce="{NonceOf(context)}">{Style}</style>
            <nav><a href=/>Shop</a> <a href=/signup>Sign up</a> <a href=/account>My account</a></nav>
            <main><h1>{title}</h1>{body}</main>
            """,
            "text/html; charset=utf-8"
        );
    }

    /// <summary>Returns the text that allows the style and the scripts of this page, and of no other.</summary>
    private static string NonceOf(HttpContext context) =>
        (string)(context.Items["nonce"] ??= RandomNumberGenerator.GetHexString(32, lowercase: true));

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

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
