using System.Diagnostics.Metrics;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Monitoring;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Gauges that need queries: queues, relays, webhooks, the last verify and the last backup. They are read when somebody
/// asks for metrics, at most once in five seconds, and are absent while the database is unavailable.
/// </summary>
internal sealed class NodeFigures : IDisposable
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);
    private readonly MonitoringReads _reads;
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private (QueueFigures Figures, long At)? _last;

    public NodeFigures(Meters meters, MonitoringReads reads, Outages outages, IStore store, TimeProvider time)
    {
        (_reads, _store, _time) = (reads, store, time);
        meters.Observe(MetricList.DatabaseUp, () => [new Measurement<long>(outages.IsFailing ? 0 : 1)]);
        meters.Observe(MetricList.Queued, () => Number(last => last.Queued));
        meters.Observe(MetricList.QueueAge, () => Age(last => last.OldestQueued));
        meters.Observe(MetricList.Parked, () => Number(last => last.Waiting));
        meters.Observe(MetricList.ParkedGivenUp, () => Number(last => last.GivenUp));
        meters.Observe(MetricList.WebhooksFailing, () => Number(last => last.FailingWebhooks));
        meters.Observe(MetricList.WebhooksDisabled, () => Number(last => last.DisabledWebhooks));
        meters.Observe(MetricList.RelayLag, ReadLags);
        meters.Observe(MetricList.VerifiedAt, () => OfVerify(verify => verify.EndedAt.Micros / 1e6));
        meters.Observe(MetricList.VerifyDuration, () => OfVerify(verify => verify.Seconds));
        meters.Observe(
            MetricList.LedgerDrift,
            () => OfVerify(verify => verify.Offenders.Where(one => one.Key[0] == 'L').Sum(one => one.Value))
        );
        meters.Observe(MetricList.VerifyOffenders, ReadOffenders);
        meters.Observe(
            MetricList.BackedUpAt,
            () => _last?.Figures.Backup is { } backup ? [new Measurement<double>(backup.EndedAt.Micros / 1e6)] : []
        );
    }

    /// <summary>Reads the figures anew unless they are fresh.</summary>
    public async ValueTask RefreshAsync(CancellationToken stopping)
    {
        await _reading.WaitAsync(stopping);
        try
        {
            if (_last is { } last && _time.GetElapsedTime(last.At) < s_fresh)
                return;
            _last = (await _reads.ReadAsync(stopping), _time.GetTimestamp());
        }
        catch (Exception e) when (Outage.Is(e))
        {
            _last = null;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private IEnumerable<Measurement<long>> Number(Func<QueueFigures, long> read) =>
        _last is { } last ? [new Measurement<long>(read(last.Figures))] : [];

    private IEnumerable<Measurement<double>> Age(Func<QueueFigures, long?> since) =>
        _last is { } last ? [new Measurement<double>(AgeOf(since(last.Figures)))] : [];

    private IEnumerable<Measurement<double>> OfVerify(Func<VerifyRecord, double> read) =>
        _last?.Figures.Verify is { } verify ? [new Measurement<double>(read(verify))] : [];

    private IEnumerable<Measurement<double>> ReadLags() =>
        _last is { } last
            ? last.Figures.OldestBySink.Select(sink => new Measurement<double>(
                AgeOf(sink.Value),
                new KeyValuePair<string, object?>(MetricList.Sink, sink.Key)
            ))
            : [];

    private IEnumerable<Measurement<long>> ReadOffenders() =>
        _last?.Figures.Verify is { } verify
            ? verify.Offenders.Select(one => new Measurement<long>(
                one.Value,
                new KeyValuePair<string, object?>(MetricList.Invariant, one.Key)
            ))
            : [];

    /// <summary>The age of a moment in microseconds, by the database's clock.</summary>
    private double AgeOf(long? since) => since is { } micros ? Math.Max(0, _store.Now.Micros - micros) / 1e6 : 0;
}
