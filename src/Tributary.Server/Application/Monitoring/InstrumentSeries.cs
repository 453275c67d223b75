using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tributary.Server.Application.Monitoring;

/// <summary>The series of one instrument, one for each combination of labels.</summary>
internal sealed class InstrumentSeries
{
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _series = new(
        LabelComparer.Instance
    );
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series>.AlternateLookup<
        ReadOnlySpan<KeyValuePair<string, object?>>
    > _lookup;
    private readonly Lazy<MetricFamily> _metric;

    public InstrumentSeries(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        IsObservable = instrument.IsObservable;
        Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? [];
        _metric = new(() => MetricList.Find(instrument.Name) ?? MetricOf(instrument));
    }

    public MetricFamily Metric => _metric.Value;

    /// <summary>True when the values are read when somebody asks, and may then be absent.</summary>
    public bool IsObservable { get; }

    /// <summary>The upper bounds of the buckets; empty for anything but a histogram.</summary>
    public double[] Bounds { get; }

    public IEnumerable<KeyValuePair<KeyValuePair<string, object?>[], Series>> All => _series;

    /// <summary>Forgets the last values of what is about to be observed, as a gauge may be absent now.</summary>
    public void BeginReading()
    {
        if (IsObservable)
            _series.Clear();
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!_lookup.TryGetValue(labels, out var series))
            series = _series.GetOrAdd(labels.ToArray(), _ => new Series(Bounds));
        if (IsObservable)
            series.Set(value);
        else
            series.Add(value);
    }

    private static MetricFamily MetricOf(Instrument instrument) =>
        new(
            instrument.Name,
            instrument switch
            {
                Histogram<double> => MetricKind.Histogram,
                Counter<long> or ObservableCounter<long> => MetricKind.Counter,
                _ => MetricKind.Gauge,
            },
            instrument.Description ?? ""
        )
        {
            Unit = instrument.Unit,
        };

    /// <summary>The values of one combination of labels.</summary>
    internal sealed class Series(double[] bounds)
    {
        private readonly long[] _counts = bounds.Length > 0 ? new long[bounds.Length + 1] : [];
        private double _value;

        /// <summary>The sum, or the last value of a gauge.</summary>
        public double Value => Volatile.Read(ref _value);

        /// <summary>The values in each bucket and beyond the last.</summary>
        public long[] Counts() => [.. _counts.Select((_, i) => Interlocked.Read(ref _counts[i]))];

        public void Set(double value) => Volatile.Write(ref _value, value);

        public void Add(double value)
        {
            if (_counts.Length > 0)
                Interlocked.Increment(ref _counts[BucketOf(value)]);
            var before = Volatile.Read(ref _value);
            while (true)
            {
                var seen = Interlocked.CompareExchange(ref _value, before + value, before);
                if (seen.Equals(before))
                    return;
                before = seen;
            }
        }

        private int BucketOf(double value)
        {
            var bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket])
                bucket++;
            return bucket;
        }
    }

    /// <summary>Compares labels by their values; the names of one instrument's labels are always the same.</summary>
    private sealed class LabelComparer
        : IEqualityComparer<KeyValuePair<string, object?>[]>,
            IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
    {
        public static readonly LabelComparer Instance = new();

        public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) =>
            Equals(new ReadOnlySpan<KeyValuePair<string, object?>>(x), y!);

        public int GetHashCode(KeyValuePair<string, object?>[] labels) =>
            GetHashCode(new ReadOnlySpan<KeyValuePair<string, object?>>(labels));

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> labels, KeyValuePair<string, object?>[] other)
        {
            if (labels.Length != other.Length)
                return false;
            for (var i = 0; i < labels.Length; i++)
                if (!Equals(labels[i].Value, other[i].Value))
                    return false;
            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var hash = 0;
            foreach (var label in labels)
                hash = HashCode.Combine(hash, label.Value);
            return hash;
        }

        public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
            labels.ToArray();
    }
}
