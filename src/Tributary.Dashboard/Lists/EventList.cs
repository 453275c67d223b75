using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Lists;

/// <summary>The events and sign-ups of a program, newest first.</summary>
public static class EventList
{
    /// <summary>All of them.</summary>
    public static ListOf<EventInfo> All { get; } =
        new()
        {
            Name = "events",
            One = "event",
            From = ListAsync,
            Key = one => one.Id,
            Icon = Icons.Material.Outlined.ReceiptLong,
            Empty = "Events appear here as your platform sends them.",
            Columns =
            [
                new("id", "Event", one => TextCell.Event(one.Id)),
                new("type", "Type", one => new WordCell(one.Type)),
                new("member", "Member", one => TextCell.Member(one.Member)),
                new("amount", "Amount", one => new MoneyCell(one.Amount, one.Currency)) { IsNumber = true },
                new("currency", "Currency", one => new TextCell(one.Currency)) { IsExtra = true },
                new("occurred_at", "Occurred", one => new MomentCell(one.OccurredAt)),
                new("outcome", "Outcome", one => new StatusCell(one.Decision?.Outcome ?? one.Status)),
                new("reason", "Reason", one => new WordCell(one.Decision?.Reasons.FirstOrDefault()))
                {
                    Note = "Why nothing was granted",
                },
                new("rewards", "Rewards", one => new NumberCell(one.Decision?.Rewards.Count))
                {
                    IsNumber = true,
                    IsExtra = true,
                },
                new("accepted_at", "Accepted", one => new MomentCell(one.AcceptedAt)) { IsExtra = true },
                new("reverses", "Takes back", one => TextCell.Event(one.Reverses)) { IsExtra = true },
            ],
            Filters =
            [
                new WordFilter("status", "Status", [EventStatuses.Decided, EventStatuses.Queued, EventStatuses.Parked]),
                new WordFilter(
                    "outcome",
                    "Outcome",
                    [Outcomes.Rewarded, Outcomes.NoReward, Outcomes.Rejected, Outcomes.Applied]
                ),
                new TextFilter("reason", "Reason", "not_in_group"),
                new TextFilter("type", "Type", "purchase"),
                new TextFilter("member", "Member", "Id of a member"),
                new DayFilter("from", "Accepted from"),
                new DayFilter("to", "Accepted until"),
            ],
        };

    /// <summary>Those that wait for something.</summary>
    public static ListOf<EventInfo> Parked { get; } =
        new()
        {
            Name = "parked",
            One = "event",
            From = (client, choice) => ListAsync(client, choice, EventStatuses.Parked),
            Key = one => one.Id,
            Icon = Icons.Material.Outlined.HourglassEmpty,
            Empty = "Events wait here for a member or an event that has not arrived yet.",
            Columns =
            [
                new("id", "Event", one => TextCell.Event(one.Id)),
                new("type", "Type", one => new WordCell(one.Type)),
                new("member", "Member", one => TextCell.Member(one.Member)),
                new("waits_for", "Waits for", one => new TextCell(one.Parked?.WaitsFor)) { IsExtra = true },
                new("detail", "Why", one => new TextCell(one.Parked?.Detail)) { IsLong = true },
                new("since", "Since", one => new MomentCell(one.Parked?.Since)),
                new("tries", "Tries", one => new NumberCell(one.Parked?.Tries)) { IsNumber = true },
                new("amount", "Amount", one => new MoneyCell(one.Amount, one.Currency))
                {
                    IsNumber = true,
                    IsExtra = true,
                },
                new("occurred_at", "Occurred", one => new MomentCell(one.OccurredAt)) { IsExtra = true },
            ],
            Filters = [new TextFilter("type", "Type", "purchase"), new TextFilter("reason", "Reason")],
        };

    private static Task<Page<EventInfo>> ListAsync(TributaryClient client, ListChoice choice) =>
        ListAsync(client, choice, choice["status"]);

    private static Task<Page<EventInfo>> ListAsync(TributaryClient client, ListChoice choice, string? status) =>
        client.Events.ListAsync(
            new EventQuery
            {
                Status = status,
                Outcome = choice["outcome"],
                Reason = choice["reason"],
                Type = choice["type"],
                Member = choice["member"],
                From = choice.StartOf("from"),
                To = choice.EndOf("to"),
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );
}
