using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// The instruments of a node, on the meter <c>Tributary</c>. They are the one source of /metrics and of OTLP, and cost
/// next to nothing while nobody listens.
/// </summary>
internal sealed class Meters : IBatchObserver, IDisposable
{
    public const string Name = "Tributary";

    /// <summary>The most programs with figures of their own. Those beyond it are counted together.</summary>
    public const int MostPrograms = 100;

    private static readonly KeyValuePair<string, object?> s_load = new(MetricList.Step, "load");
    private static readonly KeyValuePair<string, object?> s_decide = new(MetricList.Step, "decide");
    private static readonly KeyValuePair<string, object?> s_commit = new(MetricList.Step, "commit");

    private readonly Meter _meter;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _clicks;
    private readonly Counter<long> _clicksDropped;
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _givenUp;
    private readonly Counter<long> _blanked;
    private readonly Histogram<double> _batchEntries;
    private readonly Histogram<double> _batchSeconds;
    private readonly Histogram<double> _postSeconds;
    private readonly ConcurrentDictionary<ProgramId, ProgramFigures> _programs = new();
    private readonly Lazy<ProgramFigures> _others = new(() => new ProgramFigures("other"));

    public Meters()
    {
        _meter = new(new MeterOptions(Name) { Scope = this });
        _accepted = Counter(MetricList.Accepted);
        _clicks = Counter(MetricList.Clicks);
        _clicksDropped = Counter(MetricList.ClicksDropped);
        _relayed = Counter(MetricList.Relayed);
        _delivered = Counter(MetricList.Delivered);
        _failed = Counter(MetricList.DeliveryFailed);
        _messages = Counter(MetricList.Messages);
        _deadLetters = Counter(MetricList.DeadLetters);
        _givenUp = Counter(MetricList.GivenUp);
        _blanked = Counter(MetricList.Blanked);
        _batchEntries = Histogram(MetricList.BatchSize);
        _batchSeconds = Histogram(MetricList.BatchDuration);
        _postSeconds = Histogram(MetricList.PostDuration);
        Observe(MetricList.Decided, () => Programs.SelectMany(program => program.Decided));
        Observe(MetricList.Rewards, () => Programs.SelectMany(program => program.Rewards));
        Observe(MetricList.SignUps, () => Programs.Select(program => program.SignUps));
        Observe(MetricList.Referrals, () => Programs.SelectMany(program => program.Referrals));
    }

    private IEnumerable<ProgramFigures> Programs =>
        _others.IsValueCreated ? _programs.Values.Append(_others.Value) : _programs.Values;

    public Histogram<double> Histogram(MetricFamily metric) =>
        _meter.CreateHistogram(
            metric.Name,
            metric.Unit,
            metric.Help,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = metric.Bounds }
        );

    /// <summary>Adds a counter or gauge whose values are read when somebody asks.</summary>
    public void Observe(MetricFamily metric, Func<IEnumerable<Measurement<long>>> read)
    {
        if (metric.Kind == MetricKind.Counter)
            _meter.CreateObservableCounter(metric.Name, read, metric.Unit, metric.Help);
        else
            _meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Help);
    }

    /// <summary>Adds a gauge whose values are read when somebody asks.</summary>
    public void Observe(MetricFamily metric, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Help);

    public void GivenUp(long count) => _givenUp.Add(count);

    public void Blanked(string texts, long count) =>
        _blanked.Add(count, new KeyValuePair<string, object?>(MetricList.Texts, texts));

    public void Accepted(int count) => _accepted.Add(count);

    public void Clicked(int count) => _clicks.Add(count);

    public void Dropped(int count) => _clicksDropped.Add(count);

    public void Posted(bool isDelivered, TimeSpan took)
    {
        (isDelivered ? _delivered : _failed).Add(1);
        _postSeconds.Record(took.TotalSeconds);
    }

    public void Relayed(int count) => _relayed.Add(count);

    public void Received(int messages, int deadLetters)
    {
        _messages.Add(messages);
        _deadLetters.Add(deadLetters);
    }

    public void OnMeasured(BatchFacts facts, BatchDecisions batch, BatchTimes times)
    {
        _batchEntries.Record(batch.Decisions.Count + batch.Parked.Count);
        _batchSeconds.Record(times.Load.TotalSeconds, s_load);
        _batchSeconds.Record(times.Decide.TotalSeconds, s_decide);
        _batchSeconds.Record(times.Commit.TotalSeconds, s_commit);
        foreach (var decision in batch.Decisions)
            Of(decision.Entry.ProgramId, facts).Add(decision.Outcome);
        foreach (var reward in batch.NewRewards)
            Of(reward.ProgramId, facts).Add(reward.Status);
        foreach (var reward in batch.ChangedRewards)
            Of(reward.ProgramId, facts).Add(reward.Status);
        foreach (var (key, delta) in batch.Daily)
            Of(key.ProgramId, facts).Add(delta);
    }

    public void Dispose() => _meter.Dispose();

    private ProgramFigures Of(ProgramId id, BatchFacts facts)
    {
        if (_programs.TryGetValue(id, out var known))
            return known;
        return _programs.Count < MostPrograms
            ? _programs.GetOrAdd(id, static (id, facts) => new ProgramFigures(facts.Programs[id].Name), facts)
            : _others.Value;
    }

    private Counter<long> Counter(MetricFamily metric) =>
        _meter.CreateCounter<long>(metric.Name, metric.Unit, metric.Help);
}
