using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>
/// The right of one node to rank. It ends automatically some time after the last write, so that a dead node blocks
/// nobody. A node that was only slow finds its turn taken and writes nothing.
/// </summary>
public sealed class RankingTurn(Database database, Instant until)
{
    internal const string Name = "leaderboards";

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(30);

    internal static Instant From(Instant now) => now + s_length;

    /// <summary>Ranks a program again and writes its best members as of <paramref name="now"/> or later.</summary>
    /// <returns>False when another node has the turn by now.</returns>
    public async ValueTask<bool> RankAsync(RankedProgram program, Instant now, CancellationToken stopping)
    {
        var boards = await new ProgramBoards(database, program).ReadAsync(stopping);
        List<StoredPlace> rows =
        [
            .. boards.SelectMany(one =>
                one.Board.Best.Select(
                    (place, index) =>
                        new StoredPlace(program.Id, one.Span, one.Measure, index + 1, place.MemberId, place.Value, now)
                )
            ),
        ];
        return await database.WriteAsync(
            async connection =>
            {
                if (!await KeepAsync(connection, From(now), stopping))
                    return false;
                await database.ExecuteAsync(
                    connection,
                    "delete from leaderboard where program_id = @program",
                    stopping,
                    ("@program", program.Id)
                );
                await LeaderboardRow.Insert.WriteAsync(connection, rows, stopping);
                return true;
            },
            stopping
        );
    }

    /// <summary>
    /// Ends the turn, and records that everything decided up to <paramref name="reached"/> is ranked.
    /// </summary>
    /// <param name="at">The time at which that was read.</param>
    public ValueTask<bool> EndAsync(IReadOnlyDictionary<int, long> reached, Instant at, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                if (!await KeepAsync(connection, at, stopping))
                    return false;
                await database.ExecuteAsync(
                    connection,
                    $"""
                    insert into rollup as l (partition_id, seq, at)
                    select p.id, coalesce(cast(item.value ->> 1 as bigint), l.seq, 0), @at
                    from partition p
                    left join rollup l on l.partition_id = p.id
                    left join {database.Items("@reached")} on cast(item.value ->> 0 as integer) = p.id
                    where true
                    on conflict (partition_id) do update set seq = excluded.seq, at = excluded.at
                    """,
                    stopping,
                    ("@at", at.Micros),
                    ("@reached", JsonSerializer.Serialize(reached.Select(row => new[] { row.Key, row.Value })))
                );
                return true;
            },
            stopping
        );

    private async ValueTask<bool> KeepAsync(DbConnection connection, Instant next, CancellationToken stopping)
    {
        var mine = until;
        until = next;
        return await database.MoveTurnAsync(connection, Name, (mine, next), stopping);
    }
}
