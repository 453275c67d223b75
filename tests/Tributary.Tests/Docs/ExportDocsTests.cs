using System.Text;
using System.Text.RegularExpressions;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Exports.Sets;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>Writes the pages that list the columns of exports and of reporting views.</summary>
public sealed partial class ExportDocsTests
{
    private const string Schema = "src/Tributary.Storage/Migrations/Postgres/0001_initial.sql";

    [Fact]
    public void Exports_are_documented()
    {
        var page = new StringBuilder(ExportPage.Text);
        foreach (var set in ExportSets.All)
        {
            page.Append($"\n### {set.Name}\n\n{Paragraph.Wrap($"{set.Meaning} {NewsOf(set)}")}\n\n");
            page.Append("| column | type | meaning |\n|---|---|---|\n");
            foreach (var column in set.Columns)
                page.Append(
                    $"| `{column.Name}` | {EnumNames.Of(column.Type)} | "
                        + $"{(column.IsPersonal ? "Personal. " : "")}{column.Meaning} |\n"
                );
        }
        GeneratedFile.IsCurrent("docs/exports.md", page.ToString());
    }

    [Fact]
    public void Reporting_views_are_documented()
    {
        var page = new StringBuilder(ReportingPage.Text);
        var sql = SourceFile.Read(Schema).Text;
        var columns = ColumnComment().Matches(sql).ToLookup(match => match.Groups["view"].Value, match => match.Groups);
        foreach (var view in ViewComment().Matches(sql).Select(match => match.Groups))
        {
            page.Append($"\n### {view["view"].Value}\n\n{Paragraph.Wrap(Plain(view["text"].Value))}\n\n");
            page.Append("| column | meaning |\n|---|---|\n");
            foreach (var column in columns[view["view"].Value])
                page.Append($"| `{column["column"].Value}` | {Plain(column["text"].Value)} |\n");
        }
        GeneratedFile.IsCurrent("docs/reporting.md", page.ToString());
    }

    private static string NewsOf(ExportSet set) =>
        set.Order switch
        {
            ExportOrder.Decided => "An export has the entries decided since the last one.",
            ExportOrder.Stored =>
                "An export has those stored since the last one. Those of the last five minutes follow with the next.",
            ExportOrder.Changed when set.Version is null => "An export has those added since the last one.",
            ExportOrder.Changed => "An export has those added or changed since the last one.",
            _ => "An export has all of them, or no file when nothing has changed.",
        } + $" A row is known by `{set.Identity}`.";

    private static string Plain(string sql) => sql.Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex(@"comment on view reporting\.(?<view>\w+) is\s+'(?<text>(?:[^']|'')*)'")]
    private static partial Regex ViewComment();

    [GeneratedRegex(@"comment on column reporting\.(?<view>\w+)\.(?<column>\w+) is\s+'(?<text>(?:[^']|'')*)'")]
    private static partial Regex ColumnComment();
}
