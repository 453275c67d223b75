using System.Text.Json.Serialization;
using Tributary.Client.Contracts.Json;

namespace Tributary.Client.Contracts;

/// <summary>A session of a member's own pages to begin. All fields are optional.</summary>
public sealed record NewPortalSession
{
    /// <summary>The number of hours that the session lasts, 1 to 3. The default is 1.</summary>
    public int? Hours { get; init; }

    /// <summary>
    /// The sites that may show the pages in a frame, such as <c>https://shop.example</c>. Each must be one of the
    /// program's. The default is all of the program's.
    /// </summary>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>
    /// The language of the pages: <c>en</c> or <c>de</c>. The default is the language of the member's browser.
    /// </summary>
    public string? Language { get; init; }
}

/// <summary>A session of a member's own pages. Anyone who has its address sees the pages until it ends.</summary>
public sealed record PortalSessionInfo
{
    /// <summary>The token, <c>ptl_…</c>. It is shown only here.</summary>
    public required string Token { get; init; }

    /// <summary>The address of the pages, with the token in it.</summary>
    public required string Url { get; init; }

    /// <summary>The time when the session ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The look of the pages that a program's members see.</summary>
public sealed record PortalSettings
{
    /// <summary>The name that the pages show, at most 80 characters. The default is the name in the Terms.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The address of a logo: https, or <c>data:image/png</c>, <c>jpeg</c> or <c>webp</c> of at most 32 KiB.
    /// </summary>
    public string? Logo { get; init; }

    /// <summary>The colors in a light page.</summary>
    public PortalColors? Light { get; init; }

    /// <summary>The colors in a dark page.</summary>
    public PortalColors? Dark { get; init; }

    /// <summary>
    /// The texts that welcome a member, by language (<c>en</c>, <c>de</c>), each at most 400 characters.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Welcome { get; init; }

    /// <summary>The address where members get help: https or mailto.</summary>
    public string? Help { get; init; }

    /// <summary>
    /// The language unless the browser asks for another: <c>en</c> or <c>de</c>. The default is <c>en</c>.
    /// </summary>
    public string? Language { get; init; }

    /// <summary>The parts that are switched off: any of <see cref="PortalParts"/>.</summary>
    public IReadOnlyList<string>? Hidden { get; init; }

    /// <summary>
    /// True if a member sees the display names of the members whom it referred. The default is false.
    /// </summary>
    public bool? ShowNames { get; init; }

    /// <summary>
    /// The sites that may show the pages in a frame, such as <c>https://shop.example</c>, at most 20. The default is
    /// none.
    /// </summary>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>The smallest amount that is paid out, which the pages show progress to.</summary>
    public MoneyInfo? MinimumPayout { get; init; }
}

/// <summary>The colors of a page, as <c>#rrggbb</c>. Pairs that are hard to read are refused.</summary>
public sealed record PortalColors
{
    /// <summary>The color of buttons, links and charts.</summary>
    public required string Accent { get; init; }

    /// <summary>The color of the page.</summary>
    public required string Background { get; init; }

    /// <summary>The color of texts.</summary>
    public required string Text { get; init; }
}

/// <summary>The parts of the pages that can be switched off. Later versions may add values.</summary>
public static class PortalParts
{
    /// <summary>The earnings by month.</summary>
    public const string Earnings = "earnings";

    /// <summary>The leaderboard, and the member's own rank.</summary>
    public const string Leaderboard = "leaderboard";

    /// <summary>The earnings by level.</summary>
    public const string Levels = "levels";

    /// <summary>The links with their figures.</summary>
    public const string Links = "links";

    /// <summary>The rules of the program, in sentences.</summary>
    public const string Rules = "rules";
}

/// <summary>A member's own view of the program.</summary>
public sealed record PortalHome
{
    /// <summary>The look of the pages.</summary>
    public required PortalSettings Portal { get; init; }

    /// <summary>The name of the program, from the look or else from the Terms.</summary>
    public required string Name { get; init; }

    /// <summary>The member, its links and its own settings.</summary>
    public required PortalMember Member { get; init; }

    /// <summary>The number of decimals of each currency and unit that the answer names.</summary>
    public required IReadOnlyDictionary<string, int> Decimals { get; init; }

    /// <summary>The balances, the member's own currency first.</summary>
    public required IReadOnlyList<CurrencyBalance> Balances { get; init; }

    /// <summary>The amounts that are held, by the day on which they become payable, soonest first.</summary>
    public required IReadOnlyList<PortalRelease> Releases { get; init; }

    /// <summary>The milestones, with the progress to the next one of each.</summary>
    public required IReadOnlyList<PortalMilestone> Milestones { get; init; }

    /// <summary>The rules that can pay the member.</summary>
    public required IReadOnlyList<PortalRule> Rules { get; init; }

    /// <summary>The earnings by level, net of what was taken back.</summary>
    public required IReadOnlyList<PortalLevel> Levels { get; init; }

    /// <summary>The earnings of the last twelve months, oldest first, net of what was taken back.</summary>
    public required IReadOnlyList<PortalMonth> Earnings { get; init; }

    /// <summary>The referrals by status.</summary>
    public required ReferralCounts Referrals { get; init; }

    /// <summary>A text that changes with the balance and the rewards of the member.</summary>
    public required string Mark { get; init; }
}

/// <summary>A member as its own pages show it.</summary>
public sealed record PortalMember
{
    /// <summary>The status: one of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The name that leaderboards show to others.</summary>
    public string? DisplayName { get; init; }

    /// <summary>True if the member is on no leaderboard that others see.</summary>
    public required bool LeaderboardOptOut { get; init; }

    /// <summary>The links, the member's own first.</summary>
    public required IReadOnlyList<PortalLink> Links { get; init; }
}

/// <summary>A link of a member with its figures.</summary>
public sealed record PortalLink
{
    /// <summary>The code.</summary>
    public required string Code { get; init; }

    /// <summary>The link of the code.</summary>
    public required string Link { get; init; }

    /// <summary>True if a sign-up with the code counts now.</summary>
    public required bool Active { get; init; }

    /// <summary>The number of clicks.</summary>
    public required long Clicks { get; init; }

    /// <summary>The number of sign-ups.</summary>
    public required long SignUps { get; init; }
}

/// <summary>An amount that is held.</summary>
public sealed record PortalRelease
{
    /// <summary>
    /// The day on which it becomes payable, such as <c>2026-05-01</c>, in the time zone of the program. Null while it
    /// waits for a person.
    /// </summary>
    public string? Day { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount in minor units.</summary>
    public required long Amount { get; init; }
}

/// <summary>A milestone of completed referrals.</summary>
public sealed record PortalMilestone
{
    /// <summary>The number of completed referrals.</summary>
    public required long Count { get; init; }

    /// <summary>The number at which the milestone pays next.</summary>
    public required long Next { get; init; }

    /// <summary>The rule that pays.</summary>
    public required PortalRule Rule { get; init; }
}

/// <summary>A rule of the Terms, as far as a member needs to know it.</summary>
public sealed record PortalRule
{
    /// <summary>The event that the rule pays for: its type, or <c>referral.completed</c>.</summary>
    public required string On { get; init; }

    /// <summary>The role of the beneficiary: <c>referrer</c>, <c>member</c> or <c>upline</c>.</summary>
    public required string To { get; init; }

    /// <summary>The fixed amount in minor units. Null for rates, tiers and items.</summary>
    public MoneyInfo? Amount { get; init; }

    /// <summary>The rates such as <c>10%</c>, level 1 first. Null for amounts and items.</summary>
    public IReadOnlyList<string>? Rates { get; init; }

    /// <summary>The item that is given. Null for amounts and rates.</summary>
    public string? Item { get; init; }

    /// <summary>True if the amount or rate grows with the number of completed referrals.</summary>
    public bool? Tiered { get; init; }

    /// <summary>The least amount of the event, if the rule, or the completion, has a condition on it alone.</summary>
    public MoneyInfo? From { get; init; }

    /// <summary>True if the Terms have further conditions.</summary>
    public bool? Conditional { get; init; }

    /// <summary>The time for which the reward is held, such as <c>14d</c>.</summary>
    public string? Hold { get; init; }

    /// <summary>True if a person approves each reward.</summary>
    public bool? Approval { get; init; }

    /// <summary>The largest number of rewards in a period. Null for no limit.</summary>
    public int? CapCount { get; init; }

    /// <summary>The period of the limit: <c>day</c>, <c>week</c>, <c>month</c> or <c>all</c>.</summary>
    public string? CapPer { get; init; }

    /// <summary>The count at which the rule pays. Null if it pays each time.</summary>
    public int? At { get; init; }

    /// <summary>The rule pays again at each further multiple of this after <see cref="At"/>.</summary>
    public int? Every { get; init; }

    /// <summary>The span that the rule pays for, such as <c>12mo</c>. Null for no end.</summary>
    public string? For { get; init; }
}

/// <summary>The earnings of a member at one level.</summary>
public sealed record PortalLevel
{
    /// <summary>The level: 0 for what the member did, 1 for direct referrals, and so on.</summary>
    public required int Level { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount in minor units, net of what was taken back.</summary>
    public required long Amount { get; init; }

    /// <summary>The number of rewards.</summary>
    public required long Rewards { get; init; }
}

/// <summary>The earnings of a member in one month.</summary>
public sealed record PortalMonth
{
    /// <summary>The month in the time zone of the program, such as <c>2026-05</c>.</summary>
    public required string Month { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount in minor units, net of what was taken back.</summary>
    public required long Amount { get; init; }
}

/// <summary>A referral as its referrer may see it.</summary>
public sealed record PortalReferral
{
    /// <summary>The status: one of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The display name of the member. Null if it has none, or if the program does not show names.</summary>
    public string? DisplayName { get; init; }

    /// <summary>True while fraud detection holds the rewards of the referral. Null otherwise.</summary>
    public bool? Checked { get; init; }

    /// <summary>
    /// The reason why the referral has not completed: <c>referral_pending</c>, <c>completes_by_hand</c>,
    /// <c>referral_rejected</c> or <c>referral_expired</c>. Null if it has.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The time when the member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The time when it completed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The time until which it can complete.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>The best members, as members may see them.</summary>
public sealed record PortalBoard
{
    /// <summary>The places, best first. Members who are not listed are left out.</summary>
    public required IReadOnlyList<LeaderboardLine> Items { get; init; }

    /// <summary>The time of the ranking.</summary>
    public required DateTimeOffset AsOf { get; init; }
}

/// <summary>A change of what others see of a member. Fields that are not set keep their values.</summary>
public sealed record PortalProfile
{
    /// <summary>
    /// The name that leaderboards show to others: 1 to 40 characters, and no e-mail address. Null clears it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchText DisplayName { get; init; }

    /// <summary>True if the member shall be listed on no leaderboard that others see.</summary>
    public bool? LeaderboardOptOut { get; init; }
}
