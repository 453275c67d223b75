namespace Tributary.Storage.Tables;

/// <summary>A row with the partition that owns it, where the row itself does not say so.</summary>
internal readonly record struct Owned<T>(int Partition, T Row);
