using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// The initial schema says what a row of each table is, and who reads each index: a class of Storage that names the
/// table.
/// </summary>
public sealed partial class SchemaTextTests
{
    private const string Storage = "src/Tributary.Storage";

    [Theory]
    [InlineData("Postgres")]
    [InlineData("Sqlite")]
    public void Each_table_says_what_a_row_is(string database)
    {
        var statements = Statements(database, CreateTable(), sharesComment: false);

        Assert.True(statements.Count > 30);
        Faults.None(
            statements
                .Where(statement => !statement.Comment.StartsWith("-- A row ", StringComparison.Ordinal))
                .Select(statement => $"{database}: {statement.Name} has no comment that begins with \"A row \"")
        );
    }

    [Theory]
    [InlineData("Postgres")]
    [InlineData("Sqlite")]
    public void Each_index_names_its_reader(string database)
    {
        var classes = SourceFile
            .Below(Storage, ".cs")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Path), file => file.Text);
        var statements = Statements(database, CreateIndex(), sharesComment: true);
        var faults = new List<string>();
        foreach (var (name, table, comment) in statements)
        {
            var readers = Readers().Match(comment);
            var isRule = comment.StartsWith("-- Keeps ", StringComparison.Ordinal);
            if (!readers.Success && !isRule)
                faults.Add($"{database}: {name} names no reader (\"-- Read by CLASS: …\")");
            foreach (var reader in ClassName().Matches(readers.Groups["classes"].Value).Select(match => match.Value))
                if (!classes.TryGetValue(reader, out var text) || !Regex.IsMatch(text, $@"\b{table}\b"))
                    faults.Add($"{database}: {name} names {reader}, which does not name the table {table}");
        }

        Assert.True(statements.Count > 20);
        Faults.None(faults);
    }

    /// <param name="sharesComment">True when a comment is for all statements that follow it without a break.</param>
    private static List<(string Name, string Table, string Comment)> Statements(
        string database,
        Regex statement,
        bool sharesComment
    )
    {
        var text = SourceFile.Below($"{Storage}/Migrations/{database}", ".sql").Single().Text;
        var found = new List<(string Name, string Table, string Comment)>();
        var last = "";
        foreach (var match in statement.Matches(text).Cast<Match>())
        {
            if (match.Groups["comment"].Value is { Length: > 0 } comment)
                last = comment;
            else if (!sharesComment || !text[..match.Index].EndsWith(";\n", StringComparison.Ordinal))
                last = "";
            found.Add((match.Groups["name"].Value, match.Groups["table"].Value, last));
        }
        return found;
    }

    // The default partition of a table needs no comment of its own.
    [GeneratedRegex(
        @"(?<comment>(?:^--.*\n)*)^create table (?<name>(?!\w+_default\b)(?<table>\w+))",
        RegexOptions.Multiline
    )]
    private static partial Regex CreateTable();

    [GeneratedRegex(
        @"(?<comment>(?:^--.*\n)*)^create (?:unique )?index (?<name>\w+) on (?<table>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex CreateIndex();

    [GeneratedRegex("^-- Read by (?<classes>[^:.]+)")]
    private static partial Regex Readers();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex ClassName();
}
