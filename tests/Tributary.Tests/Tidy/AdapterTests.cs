using Tributary.Storage.Migrations;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>The two databases are read line against line, so each file of one has its twin in the other (DESIGN §3).</summary>
public sealed class AdapterTests
{
    private const int FirstThatSays = 40;

    [Theory]
    [InlineData("src/Tributary.Storage/Postgres", "src/Tributary.Storage/Sqlite", ".cs")]
    [InlineData("src/Tributary.Storage/Migrations/Postgres", "src/Tributary.Storage/Migrations/Sqlite", ".sql")]
    public void Each_file_has_its_twin(string postgres, string sqlite, string extension)
    {
        var (left, right) = (Names(postgres, extension), Names(sqlite, extension));

        Faults.None(left.Except(right).Select(name => $"{sqlite}/{name} is missing"));
        Faults.None(right.Except(left).Select(name => $"{postgres}/{name} is missing"));
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

    private static string[] Names(string folder, string extension) =>
        [.. SourceFile.Below(folder, extension).Select(file => file.Path[(folder.Length + 1)..])];
}
