using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>The two databases are read line against line, so each file of one has its twin in the other (DESIGN §3).</summary>
public sealed class AdapterTests
{
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

    private static string[] Names(string folder, string extension) =>
        [.. SourceFile.Below(folder, extension).Select(file => file.Path[(folder.Length + 1)..])];
}
