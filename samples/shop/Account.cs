using Microsoft.AspNetCore.Mvc;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Shop;

internal static class Account
{
    public static IResult Show(HttpContext context, Customers customers, IConfiguration configuration) =>
        customers.Of(context) is { } customer
            ? Pages.Account(context, customer, new Uri(configuration["Tributary:Url"]!))
            : Results.Redirect("/signup");

    /// <summary>
    /// Returns an address of the signed-in customer's own pages in Tributary. The widget asks for one when it starts,
    /// and again when it has ended. The shop vouches for who is signed in; nothing from the browser says so.
    /// </summary>
    public static async Task<IResult> BeginPortalAsync(
        HttpContext context,
        Customers customers,
        TributaryClient tributary
    )
    {
        if (customers.Of(context) is not { } customer)
            return Results.Unauthorized();
        var session = await tributary.Portal.BeginAsync(customer.Id, cancellation: context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { url = session.Url });
    }

    public static async Task<IResult> BuyAsync(
        [FromForm] string product,
        HttpContext context,
        Customers customers,
        TributaryClient tributary
    )
    {
        if (customers.Of(context) is not { } customer)
            return Results.Redirect("/signup");
        if (Product.All.FirstOrDefault(item => item.Name == product) is not { } chosen)
            return Results.NotFound();
        var order = customers.Buy(customer, chosen);
        var sent = await tributary.Events.SendAsync(
            new NewEvent
            {
                Id = order.Id,
                Type = "purchase",
                Member = customer.Id,
                Amount = chosen.Price,
                Currency = "USD",
            },
            wait: TimeSpan.FromSeconds(2)
        ); // so that the next page already shows the result
        order.Decision = sent.Decisions?.FirstOrDefault();
        return Results.Redirect("/account");
    }

    public static async Task<IResult> RefundAsync(
        [FromForm] string order,
        HttpContext context,
        Customers customers,
        TributaryClient tributary
    )
    {
        if (customers.Of(context) is not { } customer)
            return Results.Redirect("/signup");
        if (!customer.Orders.TryGetValue(order, out var bought))
            return Results.NotFound();
        await tributary.Events.SendAsync(
            // no amount: everything
            new NewEvent
            {
                Id = $"{order}-refund",
                Type = "refund",
                Member = customer.Id,
                Reverses = order,
            },
            wait: TimeSpan.FromSeconds(2)
        );
        bought.IsRefunded = true;
        return Results.Redirect("/account");
    }
}
