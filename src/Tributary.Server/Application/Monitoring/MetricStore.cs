using System.Diagnostics.Metrics;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Keeps the series of all instruments of a node for /metrics. It exists only where /metrics is served.
/// </summary>
internal sealed class MetricStore : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, InstrumentSeries> _instruments = new(StringComparer.Ordinal);

    /// <param name="meters">
    /// The meters of this node. Those of other nodes in the same process, as in tests, have another scope.
    /// </param>
    public MetricStore(Meters meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meters.Name && (instrument.Meter.Scope ?? meters) == meters)
                listener.EnableMeasurementEvents(instrument, Add(instrument));
        };
        _listener.SetMeasurementEventCallback<long>(
            static (_, value, labels, series) => ((InstrumentSeries)series!).Take(value, labels)
        );
        _listener.SetMeasurementEventCallback<double>(
            static (_, value, labels, series) => ((InstrumentSeries)series!).Take(value, labels)
        );
        _listener.Start();
    }

    /// <summary>Returns all instruments, with what they measure now.</summary>
    public IReadOnlyList<InstrumentSeries> Read()
    {
        lock (_gate)
        {
            foreach (var series in _instruments.Values)
                series.BeginReading();
            _listener.RecordObservableInstruments();
            return [.. _instruments.Values];
        }
    }

    public void Dispose() => _listener.Dispose();

    private InstrumentSeries Add(Instrument instrument)
    {
        lock (_gate)
            return _instruments[instrument.Name] = new InstrumentSeries(instrument);
    }
}
