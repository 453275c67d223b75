using MudBlazor;
using Tributary.Client;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Format;
using Tributary.Dashboard.Parts;

namespace Tributary.Dashboard.Lists;

/// <summary>The members of a program: newest first with figures of all time, or by a figure of an interval.</summary>
public static class MemberList
{
    /// <summary>The parameter that says by which figure members are ordered.</summary>
    public const string Order = "order";

    private const string Unknown = "(none)";

    private static readonly IReadOnlyList<string> s_orders =
    [
        "sign_ups",
        "completions",
        "revenue",
        "reward_amount",
        "clicks",
    ];

    private static readonly WordFilter s_order = new(Order, "Order", s_orders)
    {
        Usual = "Newest first",
        Say = word => "Most " + Figure.FindOrFirst(word).Title.ToLowerInvariant(),
    };

    private static readonly IReadOnlyList<ListColumn<MemberWithFigures>> s_columns =
    [
        new("id", "Member", row => TextCell.Member(row.Info.Id)),
        new("referrer", "Referrer", row => TextCell.Member(row.Info.Referrer)),
        new("group", "Group", row => new TextCell(row.Info.Group)),
        new("status", "Status", row => new StatusCell(row.Info.Status)),
        new("clicks", "Clicks", row => new NumberCell(row.Clicks)) { IsNumber = true },
        new("sign_ups", "Sign-ups", row => new NumberCell(row.SignUps)) { IsNumber = true },
        new("completions", "Completed", row => new NumberCell(row.Completions)) { IsNumber = true },
        new("sign_up_rate", "Sign-ups per click", row => Rate(row.SignUps, row.Clicks))
        {
            IsNumber = true,
            IsExtra = true,
        },
        new("completion_rate", "Completion rate", row => Rate(row.Completions, row.SignUps))
        {
            IsNumber = true,
            Note = "The share of sign-ups whose referral was completed",
        },
        new("revenue", "Revenue", row => new MoniesCell(row.Revenue)) { IsNumber = true },
        new("rewards", "Rewards", row => new MoniesCell(row.Rewards)) { IsNumber = true },
        new("payable", "Payable", row => Balance(row, one => one.Payable))
        {
            IsNumber = true,
            Note = "What is due now",
        },
        new("held", "Held", row => Balance(row, one => one.Held)) { IsNumber = true, IsExtra = true },
        new("paid", "Paid", row => Balance(row, one => one.Paid)) { IsNumber = true, IsExtra = true },
        new("joined_at", "Joined", row => new MomentCell(row.Info.JoinedAt)),
        new("referral", "Referral", row => new StatusCell(row.Info.Referral?.Status)) { IsExtra = true },
        new("country", "Country", row => new TextCell(row.Info.Country)) { IsExtra = true },
        new("channel", "Channel", row => new WordCell(row.Info.Acquisition?.Channel)) { IsExtra = true },
        new("code", "Code", row => new TextCell(row.Info.Code)) { IsExtra = true },
        new("display_name", "Display name", row => new TextCell(row.Info.DisplayName)) { IsExtra = true },
        new("email", "E-mail", row => new TextCell(row.Info.Email)) { IsExtra = true },
        new("depth", "Depth", row => new NumberCell(row.Info.Depth))
        {
            IsNumber = true,
            IsExtra = true,
            Note = "Levels below the root of the tree",
        },
    ];

    /// <summary>All members, newest first.</summary>
    public static ListOf<MemberWithFigures> Newest { get; } =
        new()
        {
            Name = "members",
            One = "member",
            From = ListAsync,
            Columns = s_columns,
            Key = row => row.Info.Id,
            Icon = Icons.Material.Outlined.PersonSearch,
            Empty = "Members appear here when they sign up.",
            Filters =
            [
                s_order,
                new WordFilter(
                    "status",
                    "Status",
                    [MemberStatuses.Active, MemberStatuses.Suspended, MemberStatuses.Blocked, MemberStatuses.Erased]
                ),
                new TextFilter("group", "Group", "default"),
                new TextFilter("referrer", "Referrer", "Id of a member"),
                new TextFilter("country", "Country", "DE"),
                new TextFilter("email", "E-mail"),
                new DayFilter("joined_from", "Joined from"),
                new DayFilter("joined_to", "Joined until"),
            ],
        };

    /// <summary>The members who brought in others, by a figure of an interval.</summary>
    public static ListOf<MemberWithFigures> Best { get; } =
        new()
        {
            Name = "referrers",
            One = "member",
            From = ListBestAsync,
            Columns = s_columns,
            Key = row => row.Info.Id,
            Icon = Icons.Material.Outlined.PersonSearch,
            Empty = "Nobody has such a figure in this interval.",
            Filters =
            [
                s_order,
                new WordFilter("interval", "Interval", [.. Interval.All.Skip(1).Select(interval => interval.Name)])
                {
                    Usual = Interval.All[0].Title,
                    Say = name => Interval.FindOrFirst(name).Title,
                },
                new NumberFilter("least", "At least"),
                new NumberFilter("most", "At most"),
            ],
        };

    /// <summary>Returns the list of a choice.</summary>
    public static ListOf<MemberWithFigures> Of(ListChoice choice) => choice[Order] is null ? Newest : Best;

    private static async Task<Page<MemberWithFigures>> ListAsync(TributaryClient client, ListChoice choice)
    {
        var page = await client.Members.ListAsync(
            new MemberQuery
            {
                Status = choice["status"],
                Group = choice["group"],
                Referrer = choice["referrer"],
                Country = choice["country"]?.ToUpperInvariant(),
                Email = choice["email"],
                JoinedFrom = choice.StartOf("joined_from"),
                JoinedTo = choice.EndOf("joined_to"),
                Include = MemberParts.Figures,
                Cursor = choice.Cursor,
                Limit = choice.Limit,
            }
        );
        return new() { Items = [.. page.Items.Select(MemberWithFigures.Of)], NextCursor = page.NextCursor };
    }

    private static async Task<Page<MemberWithFigures>> ListBestAsync(TributaryClient client, ListChoice choice)
    {
        var order = Figure.FindOrFirst(choice[Order]);
        var currency =
            order.Kind == FigureKind.Amount ? (await client.Programs.GetAsync(choice.Program)).Currency : null;
        var report = await client.Analytics.BreakdownAsync(
            new AnalyticsQuery
            {
                Dimension = "member",
                Metrics = ["clicks", "sign_ups", "completions", "revenue", "reward_amount"],
                Sort = order.Name,
                Interval = Interval.FindOrFirst(choice["interval"]).Name,
                Least = Bound("least"),
                Most = Bound("most"),
                Limit = choice.Limit,
                Cursor = choice.Cursor,
            }
        );
        var items = report.Items.Where(item => item.Value is not (null or Unknown)).ToList();
        var members = items.Count == 0 ? [] : await FindAsync(client, [.. items.Select(item => item.Value!)]);
        return new()
        {
            Items =
            [
                .. from item in items
                where members.ContainsKey(item.Value!)
                select MemberWithFigures.Of(members[item.Value!], item, report.Currency),
            ],
            NextCursor = report.NextCursor,
        };

        long? Bound(string name) => currency is null ? choice.Number(name) : Amounts.Minor(choice[name], currency);
    }

    private static async Task<Dictionary<string, MemberInfo>> FindAsync(TributaryClient client, string[] ids)
    {
        // Members that are asked for at the same time are read together.
        var members = await Task.WhenAll(ids.Select(id => client.Members.GetWithFiguresAsync(id)));
        return ids.Zip(members).ToDictionary(StringComparer.Ordinal);
    }

    private static ShareCell Rate(decimal? part, decimal? whole) =>
        new(part is { } some && whole is { } all and > 0 ? some / all : null);

    private static MoniesCell Balance(MemberWithFigures row, Func<CurrencyBalance, long> amount) =>
        new([.. row.Balances.Select(one => new MoneyInfo { Amount = amount(one), Currency = one.Currency })]);
}
