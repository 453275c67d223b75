using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The rows behind the answer to a question what other Terms would have changed, as files.</summary>
public static class WhatIfLists
{
    /// <summary>The parameter with the id of the question.</summary>
    public const string Question = "question";

    /// <summary>The members who would have gained, or lost, in one currency; the largest difference first.</summary>
    public static ListOf<WhatIfMember> Members { get; } =
        new()
        {
            Name = "what-if-members",
            One = "member",
            From = ListMembersAsync,
            Columns =
            [
                new("member", "Member", row => TextCell.Member(row.Member)),
                new("currency", "Currency", row => new TextCell(row.Currency)),
                new("before", "Before", row => new MoneyCell(row.Before, row.Currency)),
                new("after", "After", row => new MoneyCell(row.After, row.Currency)),
                new("difference", "Difference", row => new MoneyCell(row.Difference, row.Currency)),
            ],
        };

    /// <summary>The entries that would have come out differently, newest first.</summary>
    public static ListOf<WhatIfEvent> Events { get; } =
        new()
        {
            Name = "what-if-events",
            One = "event",
            From = ListEventsAsync,
            Columns =
            [
                new("event", "Event", row => TextCell.Event(row.Event)),
                new("type", "Type", row => new WordCell(row.Type)),
                new("member", "Member", row => TextCell.Member(row.Member)),
                new("occurred_at", "When", row => new MomentCell(row.OccurredAt)),
                new("outcome_before", "Real outcome", row => new WordCell(row.Before.Outcome)),
                new("outcome_after", "Outcome under these Terms", row => new WordCell(row.After.Outcome)),
                new("difference", "Difference", row => new MoniesCell(DifferenceOf(row))),
            ],
        };

    private static Task<Page<WhatIfMember>> ListMembersAsync(TributaryClient client, ListChoice choice) =>
        client.WhatIf.ListMembersAsync(
            choice[Question] ?? "",
            new WhatIfMemberQuery
            {
                Currency = choice["currency"],
                Order = choice["order"],
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );

    private static Task<Page<WhatIfEvent>> ListEventsAsync(TributaryClient client, ListChoice choice) =>
        client.WhatIf.ListEventsAsync(
            choice[Question] ?? "",
            new WhatIfEventQuery
            {
                Member = choice["member"],
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );

    private static List<MoneyInfo> DifferenceOf(WhatIfEvent row) =>
        [.. WhatIfText.Differences(row).Select(one => new MoneyInfo { Amount = one.Minor, Currency = one.Currency })];
}
