namespace Tributary.Engine.Analytics;

/// <summary>The sums that a part of the log adds to the figures, added up per key.</summary>
public sealed class ActivityChanges
{
    private readonly Dictionary<ActivityKey, ActivitySums> _activity = [];
    private readonly Dictionary<SegmentKey, ActivitySums> _segments = [];
    private readonly Dictionary<RuleKey, RuleSums> _rules = [];
    private readonly Dictionary<PropertyKey, PropertySums> _properties = [];
    private readonly Dictionary<CohortKey, CohortSums> _cohorts = [];
    private readonly Dictionary<ActiveKey, long> _active = [];
    private readonly Dictionary<DelayKey, long> _delays = [];
    private readonly Dictionary<GenerationKey, long> _generations = [];

    public IReadOnlyDictionary<ActivityKey, ActivitySums> Activity => _activity;
    public IReadOnlyDictionary<SegmentKey, ActivitySums> Segments => _segments;
    public IReadOnlyDictionary<RuleKey, RuleSums> Rules => _rules;
    public IReadOnlyDictionary<PropertyKey, PropertySums> Properties => _properties;
    public IReadOnlyDictionary<CohortKey, CohortSums> Cohorts => _cohorts;
    public IReadOnlyDictionary<ActiveKey, long> Active => _active;
    public IReadOnlyDictionary<DelayKey, long> Delays => _delays;
    public IReadOnlyDictionary<GenerationKey, long> Generations => _generations;

    public void Add(ActivityKey key, ActivitySums sums)
    {
        if (sums == default)
            return;
        _activity[key] = _activity.GetValueOrDefault(key) + sums;
        var segment = key.OfSegment();
        _segments[segment] = _segments.GetValueOrDefault(segment) + sums;
    }

    public void Add(RuleKey key, RuleSums sums) => _rules[key] = _rules.GetValueOrDefault(key) + sums;

    public void Add(PropertyKey key, PropertySums sums) => _properties[key] = _properties.GetValueOrDefault(key) + sums;

    public void Add(CohortKey key, CohortSums sums) => _cohorts[key] = _cohorts.GetValueOrDefault(key) + sums;

    public void Add(DelayKey key, long count) => _delays[key] = _delays.GetValueOrDefault(key) + count;

    public void Add(ActiveKey key) => _active[key] = _active.GetValueOrDefault(key) + 1;

    public void Add(GenerationKey key) => _generations[key] = _generations.GetValueOrDefault(key) + 1;

    /// <summary>Adds <see cref="Segments"/> up for the months of their days.</summary>
    public IReadOnlyDictionary<SegmentKey, ActivitySums> ListMonths() => ListSums(segment => segment.OfMonth());

    /// <summary>Adds <see cref="Segments"/> up for whole programs, by day.</summary>
    public IReadOnlyDictionary<TotalKey, ActivitySums> ListTotals() => ListSums(segment => segment.OfTotal());

    /// <summary>Adds <see cref="Delays"/> up for whole programs, by every length of period.</summary>
    public IReadOnlyDictionary<DelayTotalKey, long> ListDelayTotals()
    {
        var totals = new Dictionary<DelayTotalKey, long>();
        foreach (var span in Enum.GetValues<FigureSpan>())
        foreach (var (key, count) in _delays)
        {
            var total = new DelayTotalKey(key.ProgramId, key.Kind, span, span.StartOf(key.Day), key.Bucket);
            totals[total] = totals.GetValueOrDefault(total) + count;
        }
        return totals;
    }

    private Dictionary<TKey, ActivitySums> ListSums<TKey>(Func<SegmentKey, TKey> keyOf)
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, ActivitySums>();
        foreach (var (segment, added) in _segments)
        {
            var key = keyOf(segment);
            sums[key] = sums.GetValueOrDefault(key) + added;
        }
        return sums;
    }
}
