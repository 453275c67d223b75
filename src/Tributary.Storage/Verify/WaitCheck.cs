using System.Globalization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// Checks that nothing waits for something that has arrived: a reversal for a decided original, an event for an
/// existing member. An arrival wakes the entries that wait for it, and a sweep finds within seconds those that a race
/// left.
/// </summary>
internal sealed class WaitCheck(Database database)
{
    private const int AtOnce = 1_000;

    /// <summary>Entries parked more recently may still be found by the sweep.</summary>
    private static readonly TimeSpan s_sweepTakes = TimeSpan.FromMinutes(1);

    public async ValueTask<IReadOnlyList<string>> RunAsync(Instant now, CancellationToken stopping)
    {
        var offenders = new List<string>();
        var waiting = await database.ListAsync(
            """
            select event_id, program_id, waits_for from parked
            where waits_for >= '' and parked_at < @old order by event_id
            """,
            row => new Waiting(row.Id<EntryId>(0), row.Id<ProgramId>(1), row.GetString(2)),
            stopping,
            ("@old", (now - s_sweepTakes).Micros)
        );
        foreach (var chunk in waiting.Chunk(AtOnce))
        {
            offenders.AddRange(
                await FindAsync(
                    chunk,
                    Wait.DecisionPrefix,
                    "select 1 from entry where id = @what and seq is not null",
                    what => long.Parse(what, CultureInfo.InvariantCulture)
                )
            );
            offenders.AddRange(
                await FindAsync(
                    chunk,
                    Wait.KeyPrefix,
                    "select 1 from entry_key where program_id = @program and key_hash = @what",
                    Convert.FromHexString
                )
            );
            offenders.AddRange(
                await FindAsync(
                    chunk,
                    Wait.MemberPrefix,
                    "select 1 from member where program_id = @program and external_id = @what",
                    what => what
                )
            );
            if (offenders.Count >= CheckResult.Named)
                break;
        }
        return [.. offenders.Take(CheckResult.Named)];
    }

    /// <param name="sql">Finds a row once the awaited object exists.</param>
    /// <param name="read">Reads the awaited object from the text after its prefix.</param>
    private async ValueTask<IEnumerable<string>> FindAsync<T>(
        IEnumerable<Waiting> waiting,
        string prefix,
        string sql,
        Func<string, T> read
    )
    {
        var asked = waiting.Where(w => w.WaitsFor.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (asked.Count == 0)
            return [];
        (string, Array) what = ("@what", asked.Column(w => read(w.WaitsFor[prefix.Length..])));
        (string, Array) program = ("@program", asked.Ids(w => w.ProgramId));
        var found = await database.ListEachAsync(
            sql,
            row => row.GetInt32(0),
            sql.Contains("@program", StringComparison.Ordinal) ? [program, what] : [what]
        );
        return asked
            .Zip(found)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => $"event {pair.First.EventId} waits for {pair.First.WaitsFor}");
    }

    private readonly record struct Waiting(EntryId EventId, ProgramId ProgramId, string WaitsFor);
}
