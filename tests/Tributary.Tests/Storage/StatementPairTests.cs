using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Storage;

/// <summary>
/// Each step of the flow is a class for each database, and a statement that both have bears one name, so that the two
/// can be read side by side.
/// </summary>
public sealed class StatementPairTests
{
    private static readonly string[] s_steps =
    [
        "Load",
        "SumReads",
        "FraudReads",
        "Commit",
        "LedgerWrites",
        "SumWrites",
        "FraudWrites",
        "Erasure",
        "Relay",
    ];

    /// <summary>Statements that one database has alone, and why.</summary>
    private static readonly Dictionary<string, string> s_alone = new()
    {
        ["PostgresLoad.SelectPrograms"] = "SQLite reads programs as the rest of its store does",
        ["PostgresLoad.Named"] = "a part of two statements; SQLite has one of them",
        ["PostgresLoad.SelectOriginalRewards"] = "SQLite reads them in SelectRewards",
        ["PostgresLoad.SelectNamedRewards"] = "SQLite reads them in SelectRewards",
        ["PostgresLoad.SelectSuperseded"] = "SQLite reads them in SelectMoreRewards",
        ["PostgresLoad.SelectRewardsOf"] = "SQLite reads them in SelectMoreRewards",
        ["PostgresLoad.SelectNamedReferrals"] = "SQLite reads them in SelectReferrals",
        ["PostgresLoad.SelectActors"] = "SQLite reads members with their uplines",
        ["PostgresSumReads.SelectUplines"] = "SQLite reads members with their uplines",
        ["PostgresSumReads.SelectAttributes"] = "SQLite reads them with members",
        ["PostgresSumReads.LockBudgets"] = "SQLite has one lock",
        ["PostgresSumReads.SelectRevenue"] = "SQLite reads it key by key",
        ["PostgresCommit.DeleteInbox"] = "SQLite's stands with parking, which also uses it",
        ["PostgresRelay.LockPosition"] = "SQLite marks a partition in its process",
        ["SqliteLoad.SelectSeq"] = "PostgreSQL reads it with the lock",
        ["SqliteLoad.SelectMoreRewards"] = "two statements of one round trip on PostgreSQL",
        ["SqliteLoad.SelectRewards"] = "two statements of one round trip on PostgreSQL",
        ["SqliteLoad.WithWanted"] = "a part of two statements",
        ["SqliteLoad.SelectMembers"] = "PostgreSQL reads members and uplines apart",
        ["SqliteLoad.SelectMembersWithAttributes"] = "PostgreSQL reads attributes apart",
        ["SqliteSumReads.SelectHomeRevenue"] = "PostgreSQL reads all keys at once",
        ["SqliteSumReads.SelectForeignRevenue"] = "PostgreSQL reads all keys at once",
        ["SqliteFraudReads.SelectTraitSpread"] = "PostgreSQL counts holders in SelectTraitHits",
        ["SqliteRelay.SelectPositions"] = "PostgreSQL locks the position of a partition",
    };

    [Fact]
    public void Statements_of_a_step_have_the_same_names_on_both_databases()
    {
        var (postgres, sqlite) = (NamesOf("Postgres"), NamesOf("Sqlite"));

        Assert.Equal(s_steps.Length, postgres.Count);
        Assert.Equal(s_steps.Length, sqlite.Count);
        Faults.None([
            .. s_steps.SelectMany(step => Unpaired(postgres[step], sqlite[step], $"Postgres{step}")),
            .. s_steps.SelectMany(step => Unpaired(sqlite[step], postgres[step], $"Sqlite{step}")),
        ]);
    }

    [Fact]
    public void Every_reason_for_a_statement_alone_is_needed()
    {
        var (postgres, sqlite) = (NamesOf("Postgres"), NamesOf("Sqlite"));
        var alone = s_steps.SelectMany(step =>
            postgres[step]
                .Except(sqlite[step])
                .Select(name => $"Postgres{step}.{name}")
                .Concat(sqlite[step].Except(postgres[step]).Select(name => $"Sqlite{step}.{name}"))
        );

        Assert.Empty(s_alone.Keys.Except(alone));
    }

    private static Dictionary<string, string[]> NamesOf(string database) =>
        FlowStatements
            .TypesOf(database)
            .Where(type => s_steps.Contains(type.Name[database.Length..]))
            .ToDictionary(
                type => type.Name[database.Length..],
                type => FlowStatements.Of(type).Select(statement => statement.Name).ToArray()
            );

    private static IEnumerable<string> Unpaired(string[] names, string[] others, string step) =>
        names
            .Except(others)
            .Where(name => !s_alone.ContainsKey($"{step}.{name}"))
            .Select(name => $"{step}.{name} has no statement of that name on the other database, and nothing says why");
}
