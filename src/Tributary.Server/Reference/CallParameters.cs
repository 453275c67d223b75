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
/// The query parameters of every call, by the name of its endpoint. Parameters that are not listed here are refused. A
/// call that is not listed accepts none.
/// </summary>
internal static class CallParameters
{
    private static readonly Parameter s_limit = Parameter.Count(
        "limit",
        "The number of items on a page, 1 to 100. Default: 20.",
        100,
        20
    );
    private static readonly Parameter s_cursor = Parameter.Text(
        "cursor",
        "The `next_cursor` of the previous page, with the same filters. Default: the first page.",
        "AAAAAAAAAAAAAAAAAAAAAA"
    );
    private static readonly Parameter s_from = Parameter.Time(
        "from",
        "Only objects created at or after this RFC 3339 time. Default: from the beginning."
    );
    private static readonly Parameter s_to = Parameter.Time(
        "to",
        "Only objects created before this RFC 3339 time. Default: to the end."
    );
    private static readonly Parameter s_updatedSince = Parameter.Time(
        "updated_since",
        "Only objects changed at or after this RFC 3339 time. Default: all."
    );

    private static readonly Parameter[] s_page = [s_limit, s_cursor];
    private static readonly Parameter[] s_list = [s_limit, s_cursor, s_from, s_to];
    private static readonly Parameter[] s_changing = [s_limit, s_cursor, s_from, s_to, s_updatedSince];

    private static readonly Parameter s_referralStatus = Parameter.Words<ReferralStatus>(
        "status",
        "Only referrals with this status. Default: all."
    );
    private static readonly Parameter s_rewardStatus = Parameter.Words<RewardStatus>(
        "status",
        "Only rewards with this status. Default: all."
    );

    private static readonly FrozenDictionary<string, Parameter[]> s_byCall = new Dictionary<string, Parameter[]>
    {
        ["PutProgram"] =
        [
            Parameter.Time(
                "effective_from",
                "The RFC 3339 time when this version of the Terms takes effect, not in the past. Default: now. "
                    + "A version that is scheduled for the "
                    + "same time is replaced. Version 1 is always in force from the beginning."
            ),
        ],
        ["ListPrograms"] = s_list,
        ["ListTerms"] = s_list,
        ["ListMembers"] =
        [
            Parameter.Words<MemberStatus>("status", "Only members with this status. Default: all."),
            Parameter.Text("group", "Only members of this group. Default: all.", "default"),
            Parameter.Text("country", "Only members of this country, ISO 3166-1 alpha-2. Default: all.", "DE"),
            Parameter.Text("referrer", "Only members referred by the member with this id. Default: all.", "ann"),
            Parameter.Text(
                "email",
                "Only members with this e-mail address, in upper or lower case. Default: all.",
                "bob@example.com"
            ),
            .. s_list,
        ],
        ["ListMemberDecisions"] = s_list,
        ["ListMemberCodes"] = s_list,
        ["EraseMember"] =
        [
            Parameter.Words(
                "balance",
                "What happens to the member's balance. Without it a member with a balance is not "
                    + "erased: 409 `balance_owed`.",
                ["forfeit", "keep"]
            ),
        ],
        ["ListMemberReferrals"] = [s_referralStatus, .. s_changing],
        ["ListUpline"] = s_page,
        ["ListDownline"] =
        [
            Parameter.Count(
                "depth",
                $"How many levels below the member, 1 to {TreeReads.MaxDepth}. Default: all levels.",
                TreeReads.MaxDepth,
                TreeReads.MaxDepth
            ),
            .. s_page,
        ],
        ["ListMemberRewards"] = [s_rewardStatus, .. s_changing],
        ["ListLedger"] = s_list,
        ["AddEvents"] =
        [
            Parameter.Text(
                "wait",
                "How long to wait for the decisions, in whole seconds from 0s to 30s. Default: not at all. "
                    + "Only for JSON bodies.",
                "2s",
                "^[0-9]{1,2}s$"
            ),
        ],
        ["ListEvents"] =
        [
            Parameter.Words<EventStatus>("status", "Only events with this status. Default: all."),
            Parameter.Text("member", "Only events of the member with this id. Default: all.", "bob"),
            Parameter.Text("type", "Only events of this type. Default: all.", "purchase"),
            .. s_list,
        ],
        ["ListReferrals"] =
        [
            s_referralStatus,
            Parameter.Text("referrer", "Only referrals by the member with this id. Default: all.", "ann"),
            Parameter.Text("code", "Only referrals by this code. Default: all.", "SPRING"),
            .. s_changing,
        ],
        ["ListRewards"] =
        [
            s_rewardStatus,
            Parameter.Text("member", "Only rewards to the member with this id. Default: all.", "ann"),
            Parameter.Text("event", "Only rewards for the event with this id. Default: all.", "order-1"),
            Parameter.Text("rule", "Only rewards of the rule with this key. Default: all.", "revenue"),
            Parameter.Text("currency", "Only rewards in this currency or unit. Default: all.", "USD"),
            .. s_changing,
        ],
        ["GetLeaderboard"] =
        [
            Parameter.Words<LeaderboardMeasure>(
                "by",
                "The figure that members are ranked by. Default: `referrals`.",
                EnumNames.Of(LeaderboardMeasure.Referrals)
            ),
            Parameter.Words<LeaderboardSpan>(
                "period",
                "All time, or the current month or week. Default: `all`.",
                EnumNames.Of(LeaderboardSpan.All)
            ),
            Parameter.Text(
                "currency",
                "The currency or unit that revenue and rewards are ranked in. Default: the program's own. "
                    + "Not allowed with `referrals`.",
                "USD"
            ),
            Parameter.Count(
                "limit",
                $"The number of places, 1 to {LeaderboardRollup.Places}. Default: 20.",
                LeaderboardRollup.Places,
                20
            ),
        ],
        ["ListCases"] =
        [
            Parameter.Words<CaseStatus>("status", "Only cases with this status. Default: all."),
            Parameter.Text("assignee", "Only cases of this assignee. Default: all.", "eve"),
            .. s_changing,
        ],
        ["ListWebhooks"] = s_changing,
        ["ListDeliveries"] =
        [
            Parameter.Words<DeliveryStatus>("status", "Only deliveries with this status. Default: all."),
            .. s_list,
        ],
        ["ReplayDeliveries"] =
        [
            Parameter.Time("from", "Only deliveries made at or after this RFC 3339 time. Required.") with
            {
                IsRequired = true,
            },
            Parameter.Time("to", "Only deliveries made before this RFC 3339 time. Required.") with
            {
                IsRequired = true,
            },
        ],
    }.ToFrozenDictionary();

    /// <param name="call">The name of an endpoint.</param>
    public static IReadOnlyList<Parameter> Of(string? call) => call is null ? [] : s_byCall.GetValueOrDefault(call, []);
}
