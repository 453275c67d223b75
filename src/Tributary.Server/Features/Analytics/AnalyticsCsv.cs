using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Server.Application.Csv;

namespace Tributary.Server.Features.Analytics;

/// <summary>Answers with the items of a report as CSV, a line each.</summary>
internal sealed class AnalyticsCsv(AnalyticsReport report) : IResult
{
    public Task ExecuteAsync(HttpContext context)
    {
        var text = new StringBuilder();
        var metrics = report.Items.SelectMany(item => item.Metrics.Keys).Distinct().ToList();
        var hasValues = report.Items.Any(item => item.Value is not null);
        var hasNames = report.Items.Any(item => item.DisplayName is not null);
        text.AppendLine(
            CsvText.Line([
                "from",
                "to",
                .. hasValues ? ["value"] : Array.Empty<string>(),
                .. hasNames ? ["display_name"] : Array.Empty<string>(),
                .. metrics,
            ])
        );
        foreach (var item in report.Items)
            text.AppendLine(
                CsvText.Line([
                    item.From.ToString("O", CultureInfo.InvariantCulture),
                    item.To.ToString("O", CultureInfo.InvariantCulture),
                    .. hasValues ? [item.Value ?? ""] : Array.Empty<string>(),
                    .. hasNames ? [item.DisplayName ?? ""] : Array.Empty<string>(),
                    .. metrics.Select(name => TextOf(item.Metrics, name)),
                ])
            );
        return CsvAnswer.WriteAsync(context, text.ToString());
    }

    private static string TextOf(IDictionary<string, JsonElement> metrics, string name) =>
        !metrics.TryGetValue(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Null ? ""
        : value.GetRawText();
}
