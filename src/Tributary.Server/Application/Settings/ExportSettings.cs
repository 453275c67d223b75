using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Settings;

/// <summary>Exports that the server writes on its own.</summary>
/// <param name="Every">The time from the begin of one run to that of the next.</param>
internal sealed record ExportOptions(string Folder, TimeSpan Every, IReadOnlyList<ExportSet> Sets, ExportFormat Format);

/// <summary>Reads the settings of scheduled exports.</summary>
internal static class ExportSettings
{
    public static string SetNames { get; } = string.Join(", ", ExportSets.All.Select(set => $"`{set.Name}`"));

    public static readonly Setting Folder = new(
        "Exports:Folder",
        "The folder that exports are written to, each program into one of its own ([exports](exports.md)).",
        "",
        "a path"
    );
    public static readonly Setting Every = new(
        "Exports:Every",
        "How often exports are written.",
        "1h",
        "hours or days: `1h`, `1d`"
    );
    public static readonly Setting Sets = new(
        "Exports:Sets",
        "The sets that are exported.",
        "all sets",
        $"some of {SetNames}, separated by commas"
    );
    public static readonly Setting Format = new(
        "Exports:Format",
        "The format of exported files.",
        "parquet",
        "`csv` or `parquet`"
    );

    /// <returns>Null when there are none.</returns>
    public static ExportOptions? Exports(this SettingReader settings)
    {
        var (format, sets, every) = (
            settings.Word("Exports:Format", ExportFormat.Parquet),
            ReadSets(settings),
            ReadEvery(settings)
        );
        return settings.Text("Exports:Folder") is { } folder ? new ExportOptions(folder, every, sets, format) : null;
    }

    private static IReadOnlyList<ExportSet> ReadSets(SettingReader settings)
    {
        var names = settings.Texts("Exports:Sets");
        if (names.Any(name => ExportSets.Find(name) is null))
            settings.Wrong("Exports:Sets", $"must be some of {SetNames}, separated by commas".Replace("`", ""));
        return names.IsEmpty ? ExportSets.All : [.. names.Select(ExportSets.Find).OfType<ExportSet>()];
    }

    private static TimeSpan ReadEvery(SettingReader settings)
    {
        var text = settings.Text("Exports:Every") ?? Every.Default;
        if (CalendarSpan.TryParse(text, out var span) && span.Months == 0)
            return span.Length;
        settings.Wrong("Exports:Every", "must be a number of hours or days, such as 1h or 1d");
        return TimeSpan.FromHours(1);
    }
}
