namespace Tributary.Storage.Features.Codes;

/// <summary>
/// How many changes that cached codes depend on a program has had: of the status of members, by their partition, and of
/// codes. The uses of codes are not counted.
/// </summary>
public sealed class LinkChanges(IReadOnlyDictionary<int, long> changes)
{
    /// <summary>Changes of codes are counted under this partition.</summary>
    private const int OfCodes = -1;

    private readonly long _ofCodes = changes.GetValueOrDefault(OfCodes);

    /// <summary>
    /// Returns the number of changes that codes of a partition's members depend on. Each count only grows, so a code
    /// that was read at the same sum is unchanged.
    /// </summary>
    public long CountFor(int partition) => _ofCodes + changes.GetValueOrDefault(partition);
}
