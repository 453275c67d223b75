using System.Diagnostics.Metrics;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Server.Application.Monitoring;

/// <summary>Counts what this node has decided for one program since its start.</summary>
/// <param name="name">The program's name, or <c>other</c> for all beyond the most that are told apart.</param>
internal sealed class ProgramFigures(string name)
{
    private static readonly string[] s_outcomes = [.. EnumNames.All<Outcome>()];
    private static readonly string[] s_statuses = [.. EnumNames.All<RewardStatus>()];
    private static readonly string[] s_ends = ["completed", "rejected", "expired"];

    private readonly Sums _decided = new(name, MetricList.Outcome, s_outcomes);
    private readonly Sums _rewards = new(name, MetricList.Status, s_statuses);
    private readonly Sums _referrals = new(name, MetricList.Status, s_ends);
    private readonly KeyValuePair<string, object?>[] _label = [new(MetricList.Program, name)];
    private long _signUps;

    public IEnumerable<Measurement<long>> Decided => _decided.Read();

    public IEnumerable<Measurement<long>> Rewards => _rewards.Read();

    public IEnumerable<Measurement<long>> Referrals => _referrals.Read();

    public Measurement<long> SignUps => new(Interlocked.Read(ref _signUps), _label);

    public void Add(Outcome outcome) => _decided.Add((int)outcome, 1);

    public void Add(RewardStatus status) => _rewards.Add((int)status, 1);

    /// <summary>A counter never falls: what a day loses is left out.</summary>
    public void Add(StatsDelta delta)
    {
        Interlocked.Add(ref _signUps, Math.Max(0, delta.SignUps));
        _referrals.Add(0, Math.Max(0, delta.Completed));
        _referrals.Add(1, Math.Max(0, delta.Rejected));
        _referrals.Add(2, Math.Max(0, delta.Expired));
    }

    /// <summary>A sum for each word of a label.</summary>
    private sealed class Sums(string program, string label, string[] words)
    {
        private readonly long[] _sums = new long[words.Length];
        private readonly KeyValuePair<string, object?>[][] _labels =
        [
            .. words.Select(word =>
                (KeyValuePair<string, object?>[])[new(MetricList.Program, program), new(label, word)]
            ),
        ];

        public void Add(int word, long count)
        {
            if (count > 0)
                Interlocked.Add(ref _sums[word], count);
        }

        public IEnumerable<Measurement<long>> Read() =>
            _labels.Select((labels, word) => new Measurement<long>(Interlocked.Read(ref _sums[word]), labels));
    }
}
