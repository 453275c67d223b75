using Tributary.Engine.Clicks;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Exports.Sets;

/// <summary>The columns that say where a click or a member came from.</summary>
internal static class AcquisitionColumns
{
    /// <param name="owner">The alias of the row with a <c>segment_id</c>.</param>
    public static string Join(string owner) =>
        $"left join segment s on s.program_id = {owner}.program_id and s.id = {owner}.segment_id";

    public static IReadOnlyList<ExportColumn> Columns { get; } =
    [
        ExportColumn.Text(
            "channel",
            "The channel of the visit: search, social, mail, and so on.",
            EnumSql.Word<Channel>("s.channel")
        ),
        ExportColumn.Text("utm_source", "The `utm_source` of the visit.", "s.source"),
        ExportColumn.Text("utm_medium", "The `utm_medium` of the visit.", "s.medium"),
        ExportColumn.Text("utm_campaign", "The `utm_campaign` of the visit.", "s.campaign"),
        ExportColumn.Text("referrer_host", "The host of the page that led to the visit.", "s.referrer_host"),
        ExportColumn.Text("visit_country", "The country of the visit, ISO 3166-1 alpha-2.", "s.country"),
        ExportColumn.Text("device", "The class of the device.", EnumSql.Word<DeviceClass>("s.device")),
        ExportColumn.Text("language", "The language of the browser.", "s.language"),
    ];
}
