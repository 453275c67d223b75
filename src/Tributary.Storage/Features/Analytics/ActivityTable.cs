using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Analytics;

/// <summary>A table of figures, and how its columns are called.</summary>
/// <param name="Condition">A condition of its own, with <c>and</c> in front; empty for none.</param>
internal sealed record ActivityTable(string Name, string Joins = "", string Condition = "")
{
    public static readonly ActivityTable Segments = new("activity_segment_day")
    {
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

    public static readonly ActivityTable ClicksOfSegments = new("click_segment_day")
    {
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

    public Dictionary<Dimension, string> Columns { get; } = [];

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
