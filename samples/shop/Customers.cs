using System.Collections.Concurrent;
using Tributary.Client.Contracts;

namespace Shop;

/// <summary>
/// The shop's own data, in memory. This is a sample, so a restart forgets it; a real shop has a database.
/// </summary>
internal sealed class Customers
{
    private readonly ConcurrentDictionary<string, Customer> all = new();
    private long lastOrder;

    public Customer Add(string email) => all.GetOrAdd(email, static address => new Customer("u" + Token(), address));

    public Customer? Of(HttpContext context) =>
        all.Values.FirstOrDefault(customer => customer.Id == context.Request.Cookies["customer"]);

    public Order Buy(Customer customer, Product product)
    {
        var number = Interlocked.Increment(ref lastOrder);
        var order = new Order(number, $"{customer.Id}-{number}", product);
        customer.Orders[order.Id] = order;
        return order;
    }

    /// <summary>Keeps what a webhook told about a reward, once.</summary>
    public void Hear(string change, RewardInfo reward)
    {
        if (all.Values.FirstOrDefault(customer => customer.Id == reward.Member) is { } customer)
            customer.News.TryAdd(change, reward);
    }

    // The customer's id is also the sign-in cookie here, so it must not be guessable. A real shop has sessions.
    private static string Token() =>
        System.Security.Cryptography.RandomNumberGenerator.GetHexString(24, lowercase: true);
}

internal sealed record Customer(string Id, string Email)
{
    public ConcurrentDictionary<string, Order> Orders { get; } = new();

    /// <summary>The rewards that webhooks told of, by the id of the change.</summary>
    public ConcurrentDictionary<string, RewardInfo> News { get; } = new();
}

internal sealed record Order(long Number, string Id, Product Product)
{
    /// <summary>The decision of Tributary; null until there is one.</summary>
    public DecisionInfo? Decision { get; set; }

    public bool IsRefunded { get; set; }
}

/// <param name="Price">In cents.</param>
internal sealed record Product(string Name, long Price)
{
    public static readonly Product[] All = [new("Mug", 1500), new("Lamp", 4900), new("Chair", 18900)];
}
