namespace Tributary.Engine.Analytics;

/// <summary>The sums that a part of the log adds to the figures, added up per key.</summary>
public sealed class ActivityChanges
{
    private readonly Dictionary<ActivityKey, ActivitySums> _activity = [];
    private readonly Dictionary<SegmentKey, ActivitySums> _segments = [];
    private readonly Dictionary<SegmentKey, ActivitySums> _months = [];
    private readonly Dictionary<TotalKey, ActivitySums> _totals = [];
    private readonly Dictionary<RuleKey, RuleSums> _rules = [];
    private readonly Dictionary<PropertyKey, PropertySums> _properties = [];
    private readonly Dictionary<CohortKey, CohortSums> _cohorts = [];
    private readonly Dictionary<ActiveKey, long> _active = [];
    private readonly Dictionary<DelayKey, long> _delays = [];
    private readonly Dictionary<DelayTotalKey, long> _delayTotals = [];
    private readonly Dictionary<GenerationKey, long> _generations = [];

    public IReadOnlyDictionary<ActivityKey, ActivitySums> Activity => _activity;
    public IReadOnlyDictionary<SegmentKey, ActivitySums> Segments => _segments;

    /// <summary>The same for the months of these days.</summary>
    public IReadOnlyDictionary<SegmentKey, ActivitySums> Months => _months;
    public IReadOnlyDictionary<TotalKey, ActivitySums> Totals => _totals;
    public IReadOnlyDictionary<RuleKey, RuleSums> Rules => _rules;
    public IReadOnlyDictionary<PropertyKey, PropertySums> Properties => _properties;
    public IReadOnlyDictionary<CohortKey, CohortSums> Cohorts => _cohorts;
    public IReadOnlyDictionary<ActiveKey, long> Active => _active;
    public IReadOnlyDictionary<DelayKey, long> Delays => _delays;
    public IReadOnlyDictionary<DelayTotalKey, long> DelayTotals => _delayTotals;
    public IReadOnlyDictionary<GenerationKey, long> Generations => _generations;

    public void Add(ActivityKey key, ActivitySums sums)
    {
        if (sums == default)
            return;
        _activity[key] = _activity.GetValueOrDefault(key) + sums;
        var segment = key.OfSegment();
        _segments[segment] = _segments.GetValueOrDefault(segment) + sums;
        var month = segment.OfMonth();
        _months[month] = _months.GetValueOrDefault(month) + sums;
        var total = segment.OfTotal();
        _totals[total] = _totals.GetValueOrDefault(total) + sums;
    }

    public void Add(RuleKey key, RuleSums sums) => _rules[key] = _rules.GetValueOrDefault(key) + sums;

    public void Add(PropertyKey key, PropertySums sums) => _properties[key] = _properties.GetValueOrDefault(key) + sums;

    public void Add(CohortKey key, CohortSums sums) => _cohorts[key] = _cohorts.GetValueOrDefault(key) + sums;

    public void Add(DelayKey key, long count)
    {
        _delays[key] = _delays.GetValueOrDefault(key) + count;
        foreach (var span in Enum.GetValues<FigureSpan>())
        {
            var total = new DelayTotalKey(key.ProgramId, key.Kind, span, span.StartOf(key.Day), key.Bucket);
            _delayTotals[total] = _delayTotals.GetValueOrDefault(total) + count;
        }
    }

    public void Add(ActiveKey key) => _active[key] = _active.GetValueOrDefault(key) + 1;

    public void Add(GenerationKey key) => _generations[key] = _generations.GetValueOrDefault(key) + 1;
}
