using Microsoft.AspNetCore.Mvc;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Shop;

internal static class Account
{
    public static async Task<IResult> ShowAsync(
        HttpContext context,
        Customers customers,
        TributaryClient tributary,
        CancellationToken stop
    )
    {
        if (customers.Of(context) is not { } customer)
            return Results.Redirect("/signup");
        var member = tributary.Members.GetAsync(customer.Id, stop);
        var referrals = tributary.Members.ListReferralsAsync(customer.Id, cancellation: stop);
        var balance = tributary.Members.GetBalanceAsync(customer.Id, stop);
        var rewards = tributary.Members.ListRewardsAsync(customer.Id, cancellation: stop);
        var decisions = tributary.Members.ListDecisionsAsync(customer.Id, cancellation: stop);
        return Pages.Account(
            customer,
            (await member).Link,
            (await balance).Balances,
            (await rewards).Items,
            (await referrals).Items,
            (await decisions).Items
        );
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
