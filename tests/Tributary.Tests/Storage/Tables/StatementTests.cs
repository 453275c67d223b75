using System.Text;
using Tributary.Storage.Tables;
using Tributary.Tests.Docs;
using Xunit;

namespace Tributary.Tests.Storage.Tables;

/// <summary>The SQL that the descriptions yield, for a reader to see, and for a reviewer when it changes.</summary>
public sealed class StatementTests
{
    private const string Page = "tests/Tributary.Tests/Storage/Tables/statements.sql";

    [Fact]
    public void The_page_of_statements_is_current() => GeneratedFile.IsCurrent(Page, Written());

    private static string Written()
    {
        var page = new StringBuilder(
            "-- Written by StatementTests from the descriptions in src/Tributary.Storage/Tables.\n"
        );
        foreach (var (name, list) in Descriptions.SelectLists())
            page.Append($"\n-- {name}\n{list};\n");
        foreach (var (name, insert) in Descriptions.Inserts())
            page.Append($"\n-- {name}, both databases\n{insert.Sql};\n");
        foreach (var (name, write) in Descriptions.Writes())
            page.Append(
                $"\n-- {name}{(write.IsExact ? ", each row" : "")}, PostgreSQL\n{write.Sql.Postgres};\n"
                    + Sqlite(write.Sql)
            );
        return WrappedSql.Of(page.ToString());
    }

    private static string Sqlite(TableSql sql) =>
        sql.SqliteElse is { } otherwise
            ? $"-- SQLite\n{sql.Sqlite};\n-- SQLite, when that changed nothing\n{otherwise};\n"
            : $"-- SQLite\n{sql.Sqlite};\n";
}
