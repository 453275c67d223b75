using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// A write to the facts that a node keeps in memory also moves the <c>seq</c> of their partition, in the deciding
/// transaction. A hand-written statement that changes one of their tables says here why it need not.
/// </summary>
public sealed partial class WarmWriteTests
{
    private static readonly Dictionary<string, string> s_excused = new()
    {
        ["LogRow.cs: insert into member"] = "the scratch database of a replay keeps nothing in memory",
        ["LogRow.cs: insert into referral"] = "the scratch database of a replay keeps nothing in memory",
        ["PostgresErasure.cs: update member"] = "the platform's id is no fact, and an erasure is decided",
        ["RestoreRecord.cs: update partition"] = "it moves the seq, so that no node uses what it knows",
        ["SqliteErasure.cs: update member"] = "the platform's id is no fact, and an erasure is decided",
        ["PostgresMigrator.cs: insert into partition"] = "nothing is in memory when a database is made",
        ["SqliteMigrator.cs: insert into partition"] = "nothing is in memory when a database is made",
    };

    [Fact]
    public void Facts_in_memory_change_with_seq_alone()
    {
        var writes = SourceFile
            .Below("src", ".cs")
            .SelectMany(file => Write().Matches(file.Text).Select(match => $"{file.Name}: {match.Value}"))
            .Distinct()
            .ToList();

        Assert.Contains("PostgresErasure.cs: update member", writes);
        Faults.None(
            writes
                .Except(s_excused.Keys)
                .Select(write => $"{write}: move the partition's seq, or say in {nameof(s_excused)} why it need not")
        );
        Faults.None(s_excused.Keys.Except(writes).Select(write => $"{write} is gone, and need not be excused"));
    }

    [GeneratedRegex(
        @"\b(insert into|update|delete from) (member|referral|account|counter|cap_use|reward|partition)(?=[\s(])"
    )]
    private static partial Regex Write();
}
