using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

/// <summary>A table of figures by day, and how its columns are called.</summary>
/// <param name="Condition">A condition of its own, with <c>and</c> in front; empty for none.</param>
internal sealed record ActivityTable(string Name, string Joins = "", string Condition = "")
{
    /// <summary>All figures of a program together.</summary>
    public static readonly ActivityTable Totals = new("activity_total_day");

    public static readonly ActivityTable ClicksOfProgram = new("click_daily");

    public static readonly ActivityTable Segments = new("activity_segment_day")
    {
        Months = new(
            "activity_segment_month",
            ["segment_id", "referrer_group", "terms_version", "is_referred", "currency"],
            [.. ActivitySegmentDayRow.Sums.Select(column => column.Name)]
        ),
        Columns = { [Dimension.Group] = "a.referrer_group", [Dimension.TermsVersion] = "a.terms_version" },
    };

    public static readonly ActivityTable Links = new("activity_day")
    {
        Columns =
        {
            [Dimension.Group] = "a.referrer_group",
            [Dimension.TermsVersion] = "a.terms_version",
            [Dimension.Member] = "a.referrer_id",
            [Dimension.Code] = "a.code",
        },
    };

    /// <summary>The same without the members that nobody referred.</summary>
    public static readonly ActivityTable LinksOfReferrers = new(Links.Name, Condition: "\n    and a.referrer_id <> 0")
    {
        Columns = Links.Columns,
    };

    public static readonly ActivityTable ClicksOfSegments = new("click_segment_day")
    {
        Months = new("click_segment_month", ["segment_id", "owner_group"], ["clicks", "visitors"]),
        Columns = { [Dimension.Group] = "a.owner_group" },
    };

    public static readonly ActivityTable ClicksOfLinks = new(
        "click_day",
        "\njoin member o on o.program_id = a.program_id and o.id = a.member_id"
    )
    {
        Columns =
        {
            [Dimension.Group] = "o.member_group",
            [Dimension.Member] = "a.member_id",
            [Dimension.Code] = "a.code",
        },
    };

    public static readonly ActivityTable Rules = new("reward_day")
    {
        Columns =
        {
            [Dimension.Group] = "a.referrer_group",
            [Dimension.TermsVersion] = "a.terms_version",
            [Dimension.Rule] = "a.rule",
            [Dimension.Level] = "a.level",
        },
    };

    public Dictionary<Dimension, string> Columns { get; private init; } = [];

    /// <summary>The same figures by month; null where they are kept by day only.</summary>
    public MonthTable? Months { get; private init; }

    /// <summary>Returns the table of events by one property.</summary>
    public static ActivityTable Of(Dimension property) =>
        new("property_day", Condition: $"\n    and a.name = '{EnumNames.Of(property)}'")
        {
            Columns = { [property] = "a.value" },
        };

    public bool Knows(Dimension dimension) =>
        Columns.ContainsKey(dimension) || (dimension < Dimension.Group && Name != "property_day");

    public string ColumnOf(Dimension dimension) => Columns[dimension];
}

/// <summary>A table of figures by month, with the same columns as the one by day.</summary>
internal sealed record MonthTable(string Name, IReadOnlyList<string> Keys, IReadOnlyList<string> Sums);
