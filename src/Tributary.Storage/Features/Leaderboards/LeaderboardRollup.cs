using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>The decisions since the last ranking.</summary>
/// <param name="Reached">The last seq of each partition; a ranking from now on includes it.</param>
/// <param name="Programs">
/// The programs of these decisions; null when there are too many to read, so any program may have some.
/// </param>
public sealed record RankingChanges(IReadOnlyDictionary<int, long> Reached, IReadOnlySet<ProgramId>? Programs)
{
    public bool Concerns(ProgramId programId) => Programs?.Contains(programId) != false;
}

/// <summary>
/// Ranks leaderboards outside the deciding transaction, from the figures that deciding keeps in <c>member_stats</c> and
/// <c>account</c>. <c>rollup</c> records how far each partition's decisions are ranked, so that a restart or another
/// node continues there.
/// </summary>
public sealed class LeaderboardRollup(Database database)
{
    public const int Places = Leaderboard.Places;

    private const long DecisionsRead = 50_000;

    public async ValueTask<RankingChanges> FindChangesAsync(CancellationToken stopping)
    {
        var partitions = await database.ListAsync(
            "select p.id, p.seq, coalesce(l.seq, 0) from partition p left join rollup l on l.partition_id = "
                + "p.id where p.seq > coalesce(l.seq, 0)",
            reader => (Id: reader.GetInt32(0), Seq: reader.GetInt64(1), Ranked: reader.GetInt64(2)),
            stopping
        );
        var reached = partitions.ToDictionary(partition => partition.Id, partition => partition.Seq);
        if (partitions.Sum(partition => partition.Seq - partition.Ranked) > DecisionsRead)
            return new RankingChanges(reached, null);

        // One statement per partition: a join would be planned as if a third of all decisions were new.
        var programs = new HashSet<ProgramId>();
        foreach (var (id, seq, ranked) in partitions)
            programs.UnionWith(
                await database.ListAsync(
                    "select distinct program_id from entry where partition_id = @partition and seq > @ranked "
                        + "and seq <= @seq",
                    reader => reader.Id<ProgramId>(0),
                    stopping,
                    ("@partition", id),
                    ("@ranked", ranked),
                    ("@seq", seq)
                )
            );
        return new RankingChanges(reached, programs);
    }

    /// <returns>Null while another node has the turn.</returns>
    public async ValueTask<RankingTurn?> TakeTurnAsync(Instant now, CancellationToken stopping)
    {
        var until = RankingTurn.From(now);
        return await database.TakeTurnAsync(RankingTurn.Name, now, until, stopping)
            ? new RankingTurn(database, until)
            : null;
    }
}
