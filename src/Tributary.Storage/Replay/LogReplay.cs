using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Verify;

namespace Tributary.Storage.Replay;

/// <summary>
/// R3: decides the whole log again, each partition in the order of its <c>seq</c>, with the recorded facts, and
/// compares the rewards. Shared caps and budgets are used in the order recorded with each decision. Several lanes run
/// in parallel, each with its share; see <see cref="ReplayLane"/>.
/// </summary>
public sealed class LogReplay(Database source, int partitions, TimeProvider time)
{
    private const int MaxLanes = 8; // each takes some hundred megabytes, half of it pages of its file

    /// <param name="progress">Receives the number of entries decided so far, from one lane at a time.</param>
    public async ValueTask<CheckResult> RunAsync(IProgress<long>? progress, CancellationToken stopping)
    {
        var lanes = Math.Min(Math.Min(partitions, Environment.ProcessorCount), MaxLanes);
        var folder = Directory.CreateTempSubdirectory("tributary-replay-");
        try
        {
            var offenders = new IReadOnlyList<string>[lanes];
            var sum = new Sum(progress);
            await Parallel.ForAsync(
                0,
                lanes,
                new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = stopping },
                async (number, token) =>
                {
                    var path = Path.Combine(folder.FullName, $"{number}.db");
                    await using var scratch = await SqliteStore.OpenScratchAsync(path, partitions, time, token);
                    var lane = new ReplayLane(source, scratch, number, lanes);
                    offenders[number] = await StoreFaults.GuardAsync(() => lane.RunAsync(sum.Add, token));
                }
            );
            return new CheckResult(
                "R3",
                "replaying each partition in its order gives the same rewards and scores",
                [.. offenders.SelectMany(o => o).Take(CheckResult.Named)]
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Sum(IProgress<long>? progress)
    {
        private readonly Lock _gate = new();
        private long _decided;

        public void Add(int entries)
        {
            lock (_gate)
                progress?.Report(_decided += entries);
        }
    }
}
