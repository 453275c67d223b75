using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The rewards of a program, newest first.</summary>
public static class RewardList
{
    /// <summary>The list.</summary>
    public static ListOf<RewardInfo> All { get; } =
        new()
        {
            Name = "rewards",
            One = "reward",
            From = ListAsync,
            Key = reward => reward.Id,
            Icon = Icons.Material.Outlined.Redeem,
            Empty = "Rewards appear here when events earn them.",
            Columns =
            [
                new("id", "Reward", reward => TextCell.Reward(reward.Id)),
                new("member", "Member", reward => TextCell.Member(reward.Member)),
                new("rule", "Rule", reward => new TextCell(reward.Rule ?? "An adjustment")),
                new("amount", "Amount", reward => new MoneyCell(reward.Amount, reward.Currency, reward.Item))
                {
                    IsNumber = true,
                },
                new("currency", "Currency", reward => new TextCell(reward.Currency)) { IsExtra = true },
                new("status", "Status", reward => new StatusCell(reward.Status)),
                new("held_by", "Held by", reward => new WordCell(reward.HeldBy, CaseOf(reward)))
                {
                    Note = "Why it is not payable yet",
                },
                new("event", "Event", reward => TextCell.Event(reward.Event)),
                new("created_at", "Granted", reward => new MomentCell(reward.CreatedAt)),
                new("payable_at", "Payable", reward => new MomentCell(reward.PayableAt)) { IsExtra = true },
                new("paid_at", "Paid", reward => new MomentCell(reward.PaidAt)) { IsExtra = true },
                new("reversed", "Taken back", reward => new MoneyCell(reward.Reversed, reward.Currency))
                {
                    IsNumber = true,
                    IsExtra = true,
                },
                new("reason", "Reason", reward => new WordCell(reward.Reason)) { IsExtra = true },
                new("level", "Level", reward => new NumberCell(reward.Level)) { IsNumber = true, IsExtra = true },
                new("kind", "Kind", reward => new WordCell(reward.Kind)) { IsExtra = true },
            ],
            Filters =
            [
                new WordFilter(
                    "status",
                    "Status",
                    [
                        RewardStatuses.Review,
                        RewardStatuses.Held,
                        RewardStatuses.Payable,
                        RewardStatuses.Paid,
                        RewardStatuses.Reversed,
                    ]
                ),
                new WordFilter(
                    "held_by",
                    "Held by",
                    [
                        HeldByWords.Approval,
                        HeldByWords.SecondPerson,
                        HeldByWords.Fraud,
                        HeldByWords.MemberSuspended,
                        HeldByWords.MemberBlocked,
                        HeldByWords.MemberErased,
                        HeldByWords.Hold,
                        HeldByWords.Release,
                    ]
                ),
                new TextFilter("member", "Member", "Id of a member"),
                new TextFilter("rule", "Rule"),
                new TextFilter("currency", "Currency", "USD"),
                new NumberFilter("least", "At least", "0.00"),
                new NumberFilter("most", "At most", "0.00"),
                new DayFilter("from", "Granted from"),
                new DayFilter("to", "Granted until"),
            ],
        };

    private static async Task<Page<RewardInfo>> ListAsync(TributaryClient client, ListChoice choice)
    {
        // An amount means something in one currency only.
        var isRange = choice["least"] is not null || choice["most"] is not null;
        var currency =
            choice["currency"] ?? (isRange ? (await client.Programs.GetAsync(choice.Program)).Currency : null);
        return await client.Rewards.ListAsync(
            new RewardQuery
            {
                Status = choice["status"],
                HeldBy = choice["held_by"],
                Member = choice["member"],
                Rule = choice["rule"],
                Currency = currency,
                LeastAmount = currency is null ? null : Amounts.Minor(choice["least"], currency),
                MostAmount = currency is null ? null : Amounts.Minor(choice["most"], currency),
                From = choice.StartOf("from"),
                To = choice.EndOf("to"),
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );
    }

    private static string? CaseOf(RewardInfo reward) => reward.Case is { } id ? "fraud/" + id : null;
}
