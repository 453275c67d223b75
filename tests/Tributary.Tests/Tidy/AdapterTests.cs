using System.Reflection;
using Tributary.Storage.Migrations;
using Tributary.Tests.Storage.Flow;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Each step of the flow has a file for each database, side by side, and each migration has both texts.
/// </summary>
public sealed class AdapterTests
{
    private const string Flow = "src/Tributary.Storage/Flow";

    /// <summary>Files that one database alone needs, with the reason.</summary>
    private static readonly Dictionary<string, string> s_alone = new()
    {
        ["PostgresLocks.cs"] = "the write transaction of SQLite is the lock of every partition",
    };

    /// <summary>Statements that one database alone needs, with the reason.</summary>
    private static readonly Dictionary<string, string> s_aloneStatements = new()
    {
        ["SqliteClaim.HasWork"] = "asked on a snapshot, before the one writer is waited for",
        ["SqliteClaim.SelectInbox"] = "PostgreSQL reads the inbox of the partitions it has locked: PostgresLocks",
        ["SqliteClaim.SelectInboxOfPartition"] = "PostgreSQL reads the inbox of the partitions it has locked",
        ["SqliteClaim.SelectForDryRun"] = "stands beside SelectInbox: PostgresLocks",
        ["PostgresErasure.LockDetails"] = "no patch runs beside the one writer",
        ["PostgresClicks.CountTallies"] = "many nodes count later, one at a time; the one writer counts at once",
        ["SqliteClicks.CountClicks"] = "the one writer counts at once",
        ["SqliteClicks.CountClicksByDay"] = "the one writer counts at once",
        ["SqliteClicks.CountClicksByCode"] = "the one writer counts at once",
        ["SqliteClicks.CountClicksBySegment"] = "the one writer counts at once",
        ["SqliteClicks.CountClicksBySegmentAndMonth"] = "the one writer counts at once",
        ["PostgresMigrations.SelectClock"] = "SQLite runs in this process and has its clock",
        ["PostgresCodes.LockTexts"] = "the one writer needs no lock for a text",
        ["PostgresParking.WakeForMembers"] = "SQLite wakes in four statements: a write cannot stand in a with",
        ["SqliteParking.PlaceEarly"] = "a part of WakeForMembers",
        ["SqliteParking.DeleteEarly"] = "a part of WakeForMembers",
        ["SqliteParking.SetParkedMember"] = "a part of WakeForMembers",
        ["SqliteParking.DeleteWoken"] = "a part of WakeParked",
        ["SqliteParking.DeleteParked"] = "a part of RetryParked",
        ["SqliteParking.DeleteInbox"] = "PostgreSQL deletes what it parks in ParkPoison",
        ["PostgresParking.FindAwaited"] = "in steps, for the planner and for Citus; SQLite has FindArrivedEvents",
        ["PostgresParking.FindArrivedKeys"] = "in steps, for the planner and for Citus; SQLite has FindArrivedEvents",
        ["PostgresParking.FindArrivedDecisions"] = "in steps, as above; SQLite has FindArrivedEvents",
        ["PostgresParking.FromRecent"] = "a part of the FindArrived statements",
        ["SqliteParking.FindArrivedEvents"] = "keys and decisions in one statement",
        ["PostgresPrograms.LockProgram"] = "the write transaction of SQLite is the lock",
        ["PostgresPrograms.SelectClock"] = "the clock of SQLite is that of its process",
        ["PostgresSignUps.SelectNow"] = "the clock of SQLite is that of its process",
        ["PostgresRegistration.InsertGeneratedCodes"] = "set-based; SQLite inserts each by CodeRow.InsertOrSkip",
        ["PostgresOriginalReads.Named"] = "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresActorReads.SelectActors"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresCommandReads.SelectNamedReferrals"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresCommandReads.SelectNamedRewards"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresOriginalReads.SelectOriginalRewards"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresLoad.SelectPrograms"] = "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresOriginalReads.SelectRewardsOf"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["PostgresOriginalReads.SelectSuperseded"] =
            "one statement a question; SQLite reads in other pieces, each prepared once",
        ["SqliteActorReads.SelectMembers"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteActorReads.SelectMembersWithAttributes"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteOriginalReads.SelectMoreRewards"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteCommandReads.SelectRewards"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteLoad.SelectSeq"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteActorReads.WithWanted"] = "SQLite reads in other pieces, each prepared once",
        ["PostgresSumReads.LockBudgets"] =
            "sent with the sums in one round trip; SQLite reads in other pieces, each prepared once",
        ["PostgresSumReads.SelectAttributes"] =
            "sent with the sums in one round trip; SQLite reads in other pieces, each prepared once",
        ["PostgresSumReads.SelectRevenue"] =
            "sent with the sums in one round trip; SQLite reads in other pieces, each prepared once",
        ["SqliteSumReads.SelectForeignRevenue"] = "SQLite reads in other pieces, each prepared once",
        ["SqliteSumReads.SelectHomeRevenue"] = "SQLite reads in other pieces, each prepared once",
        ["PostgresFraudReads.SelectReferralCounts"] =
            "clicks and counters are apart on Citus; SQLite has SelectClickCounts",
        ["SqliteFraudReads.SelectTraitSpread"] = "a part of the statement on PostgreSQL",
        ["PostgresCommit.DeleteInbox"] = "finds each by its place; SQLite has SqliteParking.DeleteInbox",
        ["PostgresRelay.LockPosition"] = "SQLite marks a partition in the process, among those of SelectPositions",
        ["PostgresRelay.LockOnePosition"] = "on Citus, which locks in one partition at a time",
    };

    [Fact]
    public void Each_step_has_a_file_for_each_database()
    {
        AreTwins(
            StepsOf("Postgres"),
            StepsOf("Sqlite"),
            name => $"{Flow}/Postgres{name} or {Flow}/Sqlite{name} is missing"
        );
        Faults.None(s_alone.Keys.Except(Names(Flow, ".cs")).Select(name => $"{name} is gone, and need not be excused"));
    }

    [Fact]
    public void A_statement_has_one_name_on_both_databases()
    {
        var (left, right) = (StatementsOf("Postgres"), StatementsOf("Sqlite"));

        Assert.Contains("Acceptance.InsertEntryKeys", left);
        var alone = left.Except(right)
            .Select(name => "Postgres" + name)
            .Concat(right.Except(left).Select(name => "Sqlite" + name))
            .ToList();
        Faults.None(
            alone
                .Except(s_aloneStatements.Keys)
                .Select(name => $"{name} has no twin: name both alike, or say in {nameof(s_aloneStatements)} why")
        );
        Faults.None(s_aloneStatements.Keys.Except(alone).Select(name => $"{name} has a twin, or is gone"));
    }

    [Fact]
    public void Each_migration_has_a_text_for_each_database()
    {
        const string Migrations = "src/Tributary.Storage/Migrations";
        AreTwins(
            Names($"{Migrations}/Postgres", ".sql"),
            Names($"{Migrations}/Sqlite", ".sql"),
            name => $"{name} is missing below {Migrations}/Postgres or {Migrations}/Sqlite"
        );
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
        Faults.None(
            left.Where(m => m.Serves < 1 || m.Serves > m.Number)
                .Select(m => $"{m.Number} serves {m.Serves}, which is no earlier migration and not itself")
        );

        static (int Number, int Serves)[] Served(string database) =>
            [.. Migration.Of(database).Select(m => (m.Number, m.Serves))];
    }

    private static void AreTwins(string[] left, string[] right, Func<string, string> fault)
    {
        Assert.NotEmpty(left);
        Faults.None(left.Except(right).Concat(right.Except(left)).Select(fault));
    }

    private static string[] StepsOf(string database) =>
        [
            .. Names(Flow, ".cs")
                .Where(name => name.StartsWith(database, StringComparison.Ordinal) && !s_alone.ContainsKey(name))
                .Select(name => name[database.Length..]),
        ];

    /// <summary>Constants that are SQL, as <c>Step.Name</c>, of the steps that both databases have.</summary>
    private static HashSet<string> StatementsOf(string database) =>
        [
            .. from type in FlowStatements.TypesOf(database)
            let step = type.Name[database.Length..]
            where !s_alone.ContainsKey(type.Name + ".cs") && step is not ("Store" or "Batch")
            from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            where field.FieldType == typeof(string) && Text(field).Contains(' ', StringComparison.Ordinal)
            select $"{step}.{field.Name}",
        ];

    private static string Text(FieldInfo field) =>
        (string)(field.IsLiteral ? field.GetRawConstantValue()! : field.GetValue(null)!);

    private static string[] Names(string folder, string extension) =>
        [.. SourceFile.Below(folder, extension).Select(file => file.Path[(folder.Length + 1)..])];
}
