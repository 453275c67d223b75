using System.Collections.Frozen;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Reference;

/// <summary>
/// The query parameters of every call, by the name of its endpoint: what is not here is refused, and what is here is described. A call that is not named
/// takes none.
/// </summary>
internal static class CallParameters
{
    private static readonly Parameter s_limit = Parameter.Count("limit", "The most items of a page, 1 to 100; 20 unless given.", 100, 20);
    private static readonly Parameter s_cursor = Parameter.Text(
        "cursor", "The `next_cursor` of the page before, with the same filters; the first page unless given.", "AAAAAAAAAAAAAAAAAAAAAA");
    private static readonly Parameter s_from = Parameter.Time("from", "Only what was created at or after this time, RFC 3339; from the beginning unless given.");
    private static readonly Parameter s_to = Parameter.Time("to", "Only what was created before this time, RFC 3339; to the end unless given.");
    private static readonly Parameter s_updatedSince = Parameter.Time(
        "updated_since", "Only what has changed at or after this time, RFC 3339; whenever it changed unless given.");

    private static readonly Parameter[] s_page = [s_limit, s_cursor];
    private static readonly Parameter[] s_list = [s_limit, s_cursor, s_from, s_to];
    private static readonly Parameter[] s_changing = [s_limit, s_cursor, s_from, s_to, s_updatedSince];

    private static readonly Parameter s_referralStatus = Parameter.Words<ReferralStatus>("status", "Only referrals of this status; of any unless given.");
    private static readonly Parameter s_rewardStatus = Parameter.Words<RewardStatus>("status", "Only rewards of this status; of any unless given.");

    private static readonly FrozenDictionary<string, Parameter[]> s_byCall = new Dictionary<string, Parameter[]>
    {
        ["PutProgram"] =
        [
            Parameter.Time(
                "effective_from", "When this version of the Terms comes into force: RFC 3339, not in the past; now unless given. A version that is scheduled for the "
                    + "same moment is replaced. Version 1 is in force from the beginning, whatever is given."),
        ],
        ["ListPrograms"] = s_list,
        ["ListTerms"] = s_list,
        ["ListMembers"] =
        [
            Parameter.Words<MemberStatus>("status", "Only members of this status; of any unless given."),
            Parameter.Text("group", "Only members of this group; of every group unless given.", "default"),
            Parameter.Text("country", "Only members of this country, ISO 3166-1 alpha-2; of every country unless given.", "DE"),
            Parameter.Text("referrer", "Only members whom the member with this id brought in; all unless given.", "ann"),
            Parameter.Text("email", "Only members whose e-mail address is this one, whatever its case; of any unless given.", "bob@example.com"),
            .. s_list,
        ],
        ["ListMemberDecisions"] = s_list,
        ["ListMemberCodes"] = s_list,
        ["EraseMember"] =
        [
            Parameter.Words("balance", "What becomes of money that the member is owed. Without it a member who is owed money is not erased: 409 `balance_owed`.", ["forfeit", "keep"]),
        ],
        ["ListMemberReferrals"] = [s_referralStatus, .. s_changing],
        ["ListUpline"] = s_page,
        ["ListDownline"] = [Parameter.Count("depth", $"How many levels below the member, 1 to {TreeReads.MaxDepth}; all of them unless given.", TreeReads.MaxDepth, TreeReads.MaxDepth), .. s_page],
        ["ListMemberRewards"] = [s_rewardStatus, .. s_changing],
        ["ListLedger"] = s_list,
        ["AddEvents"] =
        [
            Parameter.Text("wait", "How long to wait for the decisions, in whole seconds from 0s to 30s; not at all unless given. With JSON only.", "2s", "^[0-9]{1,2}s$"),
        ],
        ["ListEvents"] =
        [
            Parameter.Words<EventStatus>("status", "Only events of this status; of any unless given."),
            Parameter.Text("member", "Only events of the member with this id; of every member unless given.", "bob"),
            Parameter.Text("type", "Only events of this type; of any unless given.", "purchase"),
            .. s_list,
        ],
        ["ListReferrals"] =
        [
            s_referralStatus,
            Parameter.Text("referrer", "Only referrals by the member with this id; by every member unless given.", "ann"),
            Parameter.Text("code", "Only referrals by this code; by any unless given.", "SPRING"),
            .. s_changing,
        ],
        ["ListRewards"] =
        [
            s_rewardStatus,
            Parameter.Text("member", "Only rewards to the member with this id; to every member unless given.", "ann"),
            Parameter.Text("event", "Only rewards for the event with this id; for any unless given.", "order-1"),
            Parameter.Text("rule", "Only rewards of the rule with this key; of any unless given.", "revenue"),
            Parameter.Text("currency", "Only rewards in this currency or unit; in any unless given.", "USD"),
            .. s_changing,
        ],
        ["GetLeaderboard"] =
        [
            Parameter.Words<LeaderboardMeasure>("by", "What members are ranked by; `referrals` unless given.", EnumNames.Of(LeaderboardMeasure.Referrals)),
            Parameter.Words<LeaderboardSpan>("period", "All time, or the month or week that is running; `all` unless given.", EnumNames.Of(LeaderboardSpan.All)),
            Parameter.Text("currency", "Which currency or unit revenue and rewards are ranked in; the program's own unless given. Not with `referrals`.", "USD"),
            Parameter.Count("limit", $"The most places, 1 to {LeaderboardRollup.Places}; 20 unless given.", LeaderboardRollup.Places, 20),
        ],
        ["ListCases"] =
        [
            Parameter.Words<CaseStatus>("status", "Only cases of this status; of any unless given."),
            Parameter.Text("assignee", "Only cases of this assignee; of anybody and nobody unless given.", "eve"),
            .. s_changing,
        ],
        ["ListWebhooks"] = s_changing,
        ["ListDeliveries"] = [Parameter.Words<DeliveryStatus>("status", "Only deliveries of this status; of any unless given."), .. s_list],
        ["ReplayDeliveries"] =
        [
            Parameter.Time("from", "Deliveries made at or after this time, RFC 3339; required.") with { IsRequired = true },
            Parameter.Time("to", "Deliveries made before this time, RFC 3339; required.") with { IsRequired = true },
        ],
    }.ToFrozenDictionary();

    /// <param name="call">The name of an endpoint.</param>
    public static IReadOnlyList<Parameter> Of(string? call) => call is null ? [] : s_byCall.GetValueOrDefault(call, []);
}
