namespace Tributary.Dashboard.Terms;

/// <summary>A group of fields of the Terms.</summary>
/// <param name="Name">The name in addresses.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Fields">The members of the Terms that belong to it.</param>
public sealed record TermsSection(string Name, string Title, IReadOnlyList<string> Fields)
{
    /// <summary>The name, the currency, and when and for whom the program runs. New fields appear here too.</summary>
    public static TermsSection Basics { get; } =
        new(
            "basics",
            "Program",
            ["name", "currency", "accepts", "units", "timezone", "starts_at", "ends_at", "applies_to", "link"]
        );

    /// <summary>Who gets what, and when.</summary>
    public static TermsSection Rules { get; } = new("rules", "Rules", ["rewards"]);

    /// <summary>When a referral completes, and what conditions count.</summary>
    public static TermsSection Completion { get; } = new("completion", "Completion", ["completes", "counters"]);

    /// <summary>The most that the program pays.</summary>
    public static TermsSection Limits { get; } = new("limits", "Budget and caps", ["budget", "caps"]);

    /// <summary>How a sign-up finds its referrer.</summary>
    public static TermsSection Attribution { get; } = new("attribution", "Attribution", ["attribution"]);

    /// <summary>When a referral is held or rejected.</summary>
    public static TermsSection Fraud { get; } = new("fraud", "Fraud", ["fraud"]);

    /// <summary>All sections, in the order of the pages.</summary>
    public static IReadOnlyList<TermsSection> All { get; } = [Basics, Attribution, Completion, Rules, Limits, Fraud];

    /// <summary>Returns the section of a member of the Terms.</summary>
    public static TermsSection Of(string field) =>
        All.FirstOrDefault(section => section.Fields.Contains(field)) ?? Basics;
}
