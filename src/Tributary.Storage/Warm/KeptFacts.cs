namespace Tributary.Storage.Warm;

/// <summary>Facts that are kept and evicted together, with their place in the order of use.</summary>
internal abstract class KeptFacts
{
    /// <summary>The partition whose <c>seq</c> says whether the facts are still true.</summary>
    public required WarmPartition Home { get; set; }

    /// <summary>The number of facts, when they were last counted.</summary>
    public int Counted { get; set; }

    /// <summary>The neighbours in the order of use.</summary>
    public KeptFacts? Older { get; set; }
    public KeptFacts? Newer { get; set; }

    public abstract int Count();
}
