namespace Tributary.Server.Capture;

/// <param name="Partition">
/// The partition of its owner, whose changes it depends on; null for a code that stays valid for a short time only.
/// </param>
/// <param name="Mark">
/// The number of changes counted before it was read. Without a partition, the time of reading by the process's clock.
/// </param>
internal readonly record struct RememberedCode(LinkCode Code, int? Partition, long Mark);
