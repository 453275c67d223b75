using System.Runtime.InteropServices;

namespace Tributary.Engine.Analytics;

/// <summary>The sums that entries add to the figures.</summary>
public sealed class ActivityChanges
{
    private readonly Dictionary<ActivityKey, ActivitySums> _activity = [];
    private readonly Dictionary<RuleKey, RuleSums> _rules = [];
    private readonly Dictionary<PropertyKey, PropertySums> _properties = [];
    private readonly Dictionary<CohortKey, CohortSums> _cohorts = [];
    private readonly Dictionary<ActiveKey, long> _active = [];
    private readonly Dictionary<DelayKey, long> _delays = [];
    private readonly Dictionary<GenerationKey, long> _generations = [];

    public IReadOnlyDictionary<ActivityKey, ActivitySums> Activity => _activity;
    public IReadOnlyDictionary<RuleKey, RuleSums> Rules => _rules;
    public IReadOnlyDictionary<PropertyKey, PropertySums> Properties => _properties;
    public IReadOnlyDictionary<CohortKey, CohortSums> Cohorts => _cohorts;
    public IReadOnlyDictionary<ActiveKey, long> Active => _active;
    public IReadOnlyDictionary<DelayKey, long> Delays => _delays;
    public IReadOnlyDictionary<GenerationKey, long> Generations => _generations;

    public void Add(ActivityKey key, ActivitySums sums)
    {
        if (sums != default)
            SumOf(_activity, key) += sums;
    }

    public void Add(RuleKey key, RuleSums sums) => SumOf(_rules, key) += sums;

    public void Add(PropertyKey key, PropertySums sums) => SumOf(_properties, key) += sums;

    public void Add(CohortKey key, CohortSums sums) => SumOf(_cohorts, key) += sums;

    public void Add(DelayKey key, long count) => SumOf(_delays, key) += count;

    public void Add(ActiveKey key) => SumOf(_active, key)++;

    public void Add(GenerationKey key) => SumOf(_generations, key)++;

    /// <summary>Adds up figures that have the same coarser key.</summary>
    public static IReadOnlyDictionary<TCoarse, ActivitySums> SumBy<TKey, TCoarse>(
        IReadOnlyDictionary<TKey, ActivitySums> figures,
        Func<TKey, TCoarse> keyOf
    )
        where TCoarse : notnull
    {
        var sums = new Dictionary<TCoarse, ActivitySums>();
        foreach (var (key, added) in figures)
            SumOf(sums, keyOf(key)) += added;
        return sums;
    }

    /// <summary>Adds <see cref="Delays"/> up for whole programs, by every length of period.</summary>
    public IReadOnlyDictionary<DelayTotalKey, long> ListDelayTotals()
    {
        var totals = new Dictionary<DelayTotalKey, long>();
        foreach (var span in Enum.GetValues<FigureSpan>())
        foreach (var (key, count) in _delays)
            SumOf(totals, new(key.ProgramId, key.Kind, span, span.StartOf(key.Day), key.Bucket)) += count;
        return totals;
    }

    private static ref TSum SumOf<TKey, TSum>(Dictionary<TKey, TSum> sums, TKey key)
        where TKey : notnull
        where TSum : struct => ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
}
