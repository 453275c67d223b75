using System.Collections.Immutable;

namespace Tributary.Dashboard.Terms;

/// <summary>Terms with which a new program can begin.</summary>
/// <param name="Name">The name in addresses.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Purpose">A sentence that says what it is for.</param>
public sealed record TermsTemplate(string Name, string Title, string Purpose)
{
    /// <summary>All templates, in the order in which they are offered.</summary>
    public static ImmutableArray<TermsTemplate> All { get; } =
    [
        new(
            "refer-a-friend",
            "Refer a friend",
            "For a shop: when a friend first buys for enough, both are rewarded once it can no longer be returned."
        ),
        new(
            "saas-share",
            "Subscription share",
            "For a SaaS product: partners earn a share of every invoice of a customer's first twelve months."
        ),
        new(
            "milestones",
            "Milestones",
            "For a community or a waiting list: members earn things at their first, fifth and each tenth friend."
        ),
        new(
            "two-sided-coupon",
            "Two-sided coupon",
            "For a shop without payouts: the friend gets a coupon at sign-up, the member after the first order."
        ),
        new(
            "three-levels",
            "Three-level network",
            "For a network of agents: a share of each sale goes to three levels above, within a monthly budget."
        ),
    ];

    /// <summary>Returns the template with a name; null when there is none.</summary>
    public static TermsTemplate? Find(string? name) => All.FirstOrDefault(template => template.Name == name);

    /// <summary>Reads the Terms.</summary>
    public string Read()
    {
        using var stream =
            typeof(TermsTemplate).Assembly.GetManifestResourceStream($"terms/{Name}.json")
            ?? throw new InvalidOperationException($"The assembly was built without the template {Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
