using Tributary.Storage.Migrations;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>Each step of the flow has a file for each database, side by side, and each migration has both texts.</summary>
public sealed class AdapterTests
{
    private const int FirstThatSays = 40;
    private const string Flow = "src/Tributary.Storage/Flow";

    [Fact]
    public void Each_step_has_a_file_for_each_database() =>
        AreTwins(StepsOf("Postgres"), StepsOf("Sqlite"), name => $"{Flow}/Postgres{name} or {Flow}/Sqlite{name} is missing");

    [Fact]
    public void Each_migration_has_a_text_for_each_database()
    {
        const string Migrations = "src/Tributary.Storage/Migrations";
        AreTwins(
            Names($"{Migrations}/Postgres", ".sql"), Names($"{Migrations}/Sqlite", ".sql"),
            name => $"{name} is missing below {Migrations}/Postgres or {Migrations}/Sqlite");
    }

    [Fact]
    public void Migrations_have_a_number_each_from_one_on()
    {
        var numbers = Names("src/Tributary.Storage/Migrations/Postgres", ".sql").Select(name => name[..4]).ToArray();

        Assert.Equal("0001", numbers.Order().First());
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.All(numbers, number => Assert.Matches("^[0-9]{4}$", number));
    }

    [Fact]
    public void Each_migration_says_which_servers_it_serves()
    {
        var (left, right) = (Served("Postgres"), Served("Sqlite"));

        Assert.NotEmpty(left);
        Assert.Equal(left, right);
        Faults.None(left.Where(m => m.Serves is null || m.Serves > m.Number).Select(m => $"{m.Number} does not begin with -- serves: NUMBER, of a migration that is not later"));

        static (int Number, int? Serves)[] Served(string database) =>
            [.. Migration.Of(database).Where(m => m.Number >= FirstThatSays).Select(m => (m.Number, m.Serves))];
    }

    private static void AreTwins(string[] left, string[] right, Func<string, string> fault)
    {
        Assert.NotEmpty(left);
        Faults.None(left.Except(right).Concat(right.Except(left)).Select(fault));
    }

    private static string[] StepsOf(string database) =>
    [
        .. Names(Flow, ".cs").Where(name => name.StartsWith(database, StringComparison.Ordinal))
            .Select(name => name[database.Length..]),
    ];

    private static string[] Names(string folder, string extension) =>
        [.. SourceFile.Below(folder, extension).Select(file => file.Path[(folder.Length + 1)..])];
}
