using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Format;

/// <summary>Describes in words what the signals of fraud detection found.</summary>
public static class SignalWords
{
    private static readonly Dictionary<string, string> s_found = new(StringComparer.Ordinal)
    {
        ["same_email"] = "The e-mail address is exactly the referrer's.",
        ["same_phone"] = "The phone number is the referrer's.",
        ["same_payout_account"] = "The payout account is the referrer's.",
        ["circular_chain"] = "A value belongs to somebody further up, so the chain returns to its beginning.",
        ["alias_email"] = "The mailbox belongs to an earlier member, in another spelling or elsewhere in the tree.",
        ["erased_returns"] = "A value belonged to a member who was erased before this one signed up.",
        ["shared_phone"] = "The phone number belongs to earlier members.",
        ["shared_payout_account"] = "Others are paid to the same account.",
        ["shared_card"] = "Others use the same card.",
        ["same_device"] = "The referrer, or members with the same referrer, use the same device.",
        ["device_farm"] = "Many members use the same device.",
        ["device_circle"] = "Members in a circle use each other's devices.",
        ["same_browser"] = "The referrer, or members with the same referrer, use the same address and browser.",
        ["same_address"] = "The referrer, or members with the same referrer, use the same network address.",
        ["disposable_email"] = "The mailbox is disposable.",
        ["hosting_network"] = "The sign-up came from a data center.",
        ["country_mismatch"] = "The country of the network differs from the member's country.",
        ["velocity"] = "The referrer refers far more members in a day than usual.",
        ["fast_conversion"] = "Less than three seconds passed between the click and the sign-up.",
        ["click_flood"] = "The referrer's links were clicked far more often than members signed up.",
        ["stuffed_click"] = "Another site opened the link without a touch or key press.",
        ["cold_click"] = "An hour or more passed between such a click and the sign-up.",
        ["code_leak"] = "The code came from a coupon site, or many typed it within a day.",
        ["refund_rate"] = "The event that completed the referral was taken back.",
        ["dormant"] = "The member made one qualifying event, and nothing more before the reward is due.",
        ["ring"] = "The nightly search found a dense ring of members.",
        ["storm"] = "The referrer had a hundred referrals within a minute.",
    };

    /// <summary>Returns what a signal says in a sentence.</summary>
    public static string Of(string signal) => s_found.GetValueOrDefault(signal) ?? Words.Plain(signal) + ".";

    /// <summary>Returns the numbers behind a signal; null when it has none.</summary>
    public static string? Evidence(SignalInfo signal)
    {
        var facts = new List<string>();
        if (signal.Trait is { } trait)
            facts.Add(Words.Plain(trait).ToLowerInvariant());
        if (signal.Level is { } level)
            facts.Add(level == 1 ? "the referrer" : $"{level} levels up");
        if (signal.Others is { } others)
            facts.Add(others > 50 ? "more than 50 others" : Words.Count(others, "other"));
        if (signal.Siblings is { } siblings and > 0)
            facts.Add($"{Amounts.Number(siblings)} referred by the same member");
        if (signal.GapHours is { } hours)
            facts.Add(hours == 0 ? "within the hour" : $"{Words.Count(hours, "hour")} apart");
        if (signal is { Count: { } count, Limit: { } limit })
            facts.Add($"{Amounts.Number(count)}, the limit is {Amounts.Number(limit)}");
        else if (signal.Count is { } only)
            facts.Add(Amounts.Number(only));
        return facts.Count == 0 ? null : string.Join(", ", facts);
    }
}
